"""Serves FOLDER to this machine alone, on the first free port: python3 scripts/serve.py FOLDER [PORT]"""
import functools
import http.server
import sys

FIRST_PORT = 8017
TRIES = 20


class Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".wasm": "application/wasm",
        ".webmanifest": "application/manifest+json",
    }

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")  # asks each time whether it has changed
        super().end_headers()

    def log_message(self, *_):
        pass


def server_of(folder, port):
    handler = functools.partial(Handler, directory=folder)
    for candidate in range(port, port + TRIES):
        try:
            return http.server.ThreadingHTTPServer(("127.0.0.1", candidate), handler)
        except OSError:
            continue
    sys.exit(f"{port}–{port + TRIES - 1}번 포트가 모두 쓰이고 있습니다. / All ports from {port} to {port + TRIES - 1} are in use.")


if __name__ == "__main__":
    server = server_of(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else FIRST_PORT)
    print(f"http://localhost:{server.server_port}/    (끝내려면 Ctrl+C / Ctrl+C ends it)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
