"""What people look at: overlay video, key frames, curves and the report page. What is drawn is data; one module paints it."""
