"""The programs of the graphics device. Colours are blue, green, red throughout, so that images need no turning."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["BACKDROP", "DEPTH", "FLOOR_SHADOW", "LAMP_VIEW", "SOLID", "Source"]


class Source(NamedTuple):
    """A program's two halves."""

    vertex: str
    fragment: str


LENS: Final = """
    uniform float radial; uniform vec2 half_field; uniform vec2 shift;
    vec2 bent(vec4 at) {
        vec2 way = at.xy / at.w * half_field;
        return at.xy * (1.0 + radial * dot(way, way)) + shift * at.w;
    }
"""
"""The lens, for points in clip coordinates: ``half_field`` is half the image in focal lengths, ``shift`` a part of a pixel.
Triangles are small, so that bending their corners bends them."""

SOLID: Final = Source(
    """#version 330
    uniform mat4 clip; uniform vec3 eye; uniform float nearer;"""
    + LENS
    + """
    in vec3 point; in vec3 normal; in vec2 place;
    out vec3 n; out vec3 p; out vec2 uv;
    void main() {
        n = normal; p = point; uv = place;
        gl_Position = clip * vec4(point, 1.0);
        vec4 front = clip * vec4(point + normalize(eye - point) * nearer, 1.0);
        gl_Position.z = front.z / front.w * gl_Position.w;   // clothes win over the skin just under them
        gl_Position.xy = bent(gl_Position);
    }""",
    """#version 330
    uniform sampler2D picture; uniform vec3 eye; uniform vec3 lamp;
    uniform vec3 above; uniform vec3 below; uniform vec3 key; uniform float gloss; uniform float soft;
    uniform sampler2D nearest; uniform mat4 from_lamp; uniform float grain;
    in vec3 n; in vec3 p; in vec2 uv; out vec4 colour;
    float lit(vec3 facing) {                                  // share of the lamp that reaches this point past the body
        vec3 at = (from_lamp * vec4(p + 0.018 * facing, 1.0)).xyz * 0.5 + 0.5;
        float seen = 0.0;
        for (int k = 0; k < 4; k++) {
            vec2 beside = vec2(k % 2 == 0 ? -0.7 : 0.7, k < 2 ? -0.7 : 0.7) / 512.0;
            seen += texture(nearest, at.xy + beside).r < at.z - 0.002 ? 0.0 : 0.25;
        }
        return seen;
    }
    void main() {
        vec4 seen = texture(picture, uv);
        float dots = fract(sin(dot(gl_FragCoord.xy, vec2(12.9898, 78.233)) + 9.7 * grain) * 43758.5453);
        if (seen.a < (grain > 0.0 ? dots : 0.25) || p.y < -0.01) discard;   // the floor hides what sinks into it
        vec3 view = normalize(eye - p);
        vec3 facing = normalize(n);
        if (dot(facing, view) < 0.0) facing = -facing;
        float falls = max((dot(facing, lamp) + soft) / (1.0 + soft), 0.0);
        float near_floor = 0.6 + 0.4 * smoothstep(0.0, 0.35, p.y);
        vec3 around = mix(below * near_floor, above, 0.5 + 0.5 * facing.y);
        float rim = 0.75 + 0.25 * dot(facing, view);          // edges look into themselves: a little darker
        vec3 half_way = normalize(lamp + view);
        float shine = gloss * pow(max(dot(facing, half_way), 0.0), 24.0);
        float open = lit(facing);
        vec3 light = around * rim * (0.86 + 0.14 * open) + 0.9 * key * falls * (0.15 + 0.85 * open);
        vec3 linear = pow(seen.rgb, vec3(2.2)) * light + shine * open * key;
        linear = linear / (1.0 + 0.25 * max(linear.r, max(linear.g, linear.b)));
        colour = vec4(pow(linear, vec3(1.0 / 2.2)), seen.a > 0.98 ? 1.0 : seen.a);
    }""",
)

BACKDROP: Final = Source(
    """#version 330
    in vec2 corner;
    void main() { gl_Position = vec4(corner, 0.9999, 1.0); }""",
    """#version 330
    uniform sampler2D backdrop; uniform sampler2D shadow;
    uniform mat3 turn; uniform mat3 to_base; uniform vec3 eye; uniform vec2 size; uniform vec2 base_size;
    uniform float focal; uniform float radial;
    uniform float half_width; uniform float darkness; out vec4 colour;
    void main() {
        vec2 seen_at = vec2(gl_FragCoord.x - 0.5 * size.x, 0.5 * size.y - gl_FragCoord.y) / focal;
        vec2 straight = seen_at;
        for (int k = 0; k < 5; k++) straight = seen_at / (1.0 + radial * dot(straight, straight));
        vec3 way = turn * vec3(straight, 1.0);
        vec3 at = to_base * way;
        vec3 seen = texture(backdrop, at.xy / at.z / base_size).rgb;
        if (way.y < -1e-4) {
            vec3 floor_point = eye - way * (eye.y / way.y);
            vec2 place = floor_point.xz / (2.0 * half_width) + 0.5;
            if (all(greaterThan(place, vec2(0.0))) && all(lessThan(place, vec2(1.0)))) {
                vec3 dark = texture(shadow, place).rgb;
                seen *= (1.0 - darkness * dark.r) * (1.0 - 0.62 * dark.g);
            }
        }
        colour = vec4(seen, 1.0);
    }""",
)
"""Surroundings as the base camera took them, darkened by the shadow that lies on the floor (y = 0)."""

FLOOR_SHADOW: Final = Source(
    """#version 330
    uniform vec3 lamp; uniform float half_width; uniform int mode; in vec3 point; out float height;
    void main() {
        height = point.y;
        vec2 at = mode == 0 ? (point - lamp * (max(point.y, 0.0) / lamp.y)).xz : point.xz;
        gl_Position = vec4(at / half_width, 0.0, 1.0);
    }""",
    """#version 330
    uniform int mode; in float height; out vec4 colour;
    void main() {
        float edge = 1.0 - 0.65 * smoothstep(0.1, 1.9, height);   // what is farther from the floor throws less of a shadow
        colour = mode == 0 ? vec4(edge, 0.0, 0.0, 1.0) : vec4(0.0, exp(-max(height, 0.0) / 0.07), 0.0, 1.0);
    }""",
)

LAMP_VIEW: Final = Source(
    """#version 330
    uniform mat4 clip; in vec3 point;
    void main() { gl_Position = clip * vec4(point, 1.0); }""",
    """#version 330
    void main() {}""",
)
"""Only the depth as the lamp sees it, to tell what lies in the body's own shadow."""

DEPTH: Final = Source(
    """#version 330
    uniform mat4 clip; in vec3 point; out float ahead;"""
    + LENS
    + """
    void main() { gl_Position = clip * vec4(point, 1.0); ahead = gl_Position.w; gl_Position.xy = bent(gl_Position); }""",
    """#version 330
    in float ahead; out float colour;
    void main() { colour = ahead; }""",
)
