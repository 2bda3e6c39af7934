#!/usr/bin/python3
"""An RTSP camera for tests: a moving test picture at rtsp://127.0.0.1:PORT/live.

Needs Debian's python3-gi, gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-{base,good,ugly}.
With --check it only says whether they are there: exit 0, or 3 and the reason.
"""

import argparse
import sys

try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as missing:
    print(f"GStreamer's RTSP server is not installed: {missing}", file=sys.stderr)
    sys.exit(3)

SOURCE = (
    "videotestsrc is-live=true pattern={pattern}"
    " ! video/x-raw,width={width},height={height},framerate={fps}/1"
)
ENCODERS = {
    "x264enc": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max={fps}"
    " ! video/x-h264,profile=baseline ! rtph264pay name=pay0 pt=96 config-interval=1",
    "jpegenc": "jpegenc ! rtpjpegpay name=pay0 pt=26",
}


def launch_line(arguments):
    for encoder, chain in ENCODERS.items():
        if Gst.ElementFactory.find(encoder):
            return f"( {SOURCE} ! videoconvert ! {chain} )".format(**vars(arguments))
    print(f"GStreamer has none of the encoders {', '.join(ENCODERS)}", file=sys.stderr)
    sys.exit(3)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", default="8554")
    parser.add_argument("--width", type=int, default=320)
    parser.add_argument("--height", type=int, default=240)
    parser.add_argument("--fps", type=int, default=15)
    parser.add_argument("--pattern", default="ball")
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()

    Gst.init(None)
    line = launch_line(arguments)
    if arguments.check:
        return
    server = GstRtspServer.RTSPServer(address="127.0.0.1", service=arguments.port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(line)
    factory.set_shared(True)
    server.get_mount_points().add_factory("/live", factory)
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on port {arguments.port}")
    print(f"serving rtsp://127.0.0.1:{arguments.port}/live", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
