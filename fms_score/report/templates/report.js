"use strict";
// Ties the clip, the cursors on all curves and the list of criteria together. The page is whole without it.
(() => {
  const clip = document.querySelector("video");
  const begin = clip ? Number(clip.dataset.begin) : 0;
  const seconds = document.body.dataset.seconds;
  const told = (moment) => seconds.replace("#", moment.toFixed(2));
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  let now = null;

  const curves = [...document.querySelectorAll(".track")].map((place) => {
    const data = place.dataset;
    const [left, right, top, bottom, start, end, step] =
      ["left", "right", "top", "bottom", "start", "end", "step"].map((name) => Number(data[name]));
    const lines = data.values.split(";").map((line) => line.split(","));
    const cursor = document.createElement("span");
    cursor.className = "cursor";
    cursor.style.top = `${100 * top}%`;
    cursor.style.height = `${100 * (bottom - top)}%`;
    const slider = document.createElement("div");
    slider.className = "scrub";
    slider.tabIndex = 0;
    slider.setAttribute("role", "slider");
    slider.setAttribute("aria-label", data.label);
    slider.setAttribute("aria-valuemin", start);
    slider.setAttribute("aria-valuemax", end);
    place.append(cursor, slider);
    const readout = place.parentElement.querySelector(".readout");

    const show = (moment) => {
      const share = (clamp(moment, start, end) - start) / (end - start);
      cursor.style.left = `${100 * (left + share * (right - left))}%`;
      cursor.style.display = "block";
      const values = lines.map((line) => line[Math.round(share * (line.length - 1))]).filter((value) => value);
      const value = values.map((one) => (data.unit === "°" ? `${one}°` : one).replace("-", "\u2212")).join(" / ");
      readout.textContent = value ? `${told(moment)}: ${value}` : told(moment);
      slider.setAttribute("aria-valuenow", moment.toFixed(2));
      slider.setAttribute("aria-valuetext", readout.textContent);
    };
    const momentAt = (event) => {
      const box = place.getBoundingClientRect();
      const share = ((event.clientX - box.left) / box.width - left) / (right - left);
      return start + clamp(share, 0, 1) * (end - start);
    };
    slider.addEventListener("pointerdown", (event) => {
      slider.setPointerCapture(event.pointerId);
      goTo(momentAt(event));
    });
    slider.addEventListener("pointermove", (event) => {
      if (slider.hasPointerCapture(event.pointerId)) goTo(momentAt(event));
    });
    slider.addEventListener("keydown", (event) => {
      const from = now === null ? start : now;
      const wished = {
        ArrowLeft: from - step, ArrowDown: from - step, ArrowRight: from + step, ArrowUp: from + step,
        PageDown: from - 0.5, PageUp: from + 0.5, Home: start, End: end,
      }[event.key];
      if (wished !== undefined) {
        goTo(clamp(wished, start, end));
      } else if (event.key === " " && clip) {
        if (clip.paused) clip.play(); else clip.pause();
      } else {
        return;
      }
      event.preventDefault();
    });
    slider.setAttribute("aria-valuenow", start);
    slider.setAttribute("aria-valuetext", told(start));
    return show;
  });

  const showAll = (moment) => {
    now = moment;
    for (const show of curves) show(moment);
  };
  const goTo = (moment) => {
    showAll(moment);
    if (!clip) return;
    clip.pause();
    const place = Math.max(moment - begin, 0);
    if (clip.readyState > 0) clip.currentTime = place;
    else clip.addEventListener("loadedmetadata", () => { clip.currentTime = place; }, { once: true });
  };

  if (clip) {
    const follow = () => {
      showAll(begin + clip.currentTime);
      if (!clip.paused && !clip.ended) requestAnimationFrame(follow);
    };
    const frame = document.getElementById("clip");
    clip.addEventListener("play", follow);
    for (const kind of ["play", "pause", "ended"]) {
      clip.addEventListener(kind, () => frame.classList.toggle("playing", kind === "play"));
    }
    clip.addEventListener("seeked", () => { if (clip.paused && Math.abs(begin + clip.currentTime - now) > 0.02) follow(); });
    clip.addEventListener("error", () => {
      clip.hidden = true;
      document.querySelector(".cannot").hidden = false;
      document.querySelector(".speeds").hidden = true;
    });
    const speeds = document.querySelector(".speeds");
    speeds.hidden = false;
    speeds.addEventListener("click", (event) => {
      const speed = event.target.dataset.speed;
      if (!speed) return;
      clip.playbackRate = Number(speed);
      for (const button of speeds.children) button.setAttribute("aria-pressed", String(button === event.target));
    });
  }

  for (const link of document.querySelectorAll("a[data-at]")) {
    link.addEventListener("click", () => goTo(Number(link.dataset.at)));
  }
  for (const row of document.querySelectorAll(".stack tbody tr")) {
    const link = row.querySelector("a[data-at]");
    if (!link) continue;
    row.classList.add("choice");
    row.addEventListener("click", (event) => {
      if (!event.target.closest("a") && !String(getSelection())) link.click();
    });
  }
  for (const hint of document.querySelectorAll(".how-to")) hint.hidden = curves.length === 0;
})();
