package org.wsgibridge.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Applications that the tests serve. */
final class Apps {

    private Apps() {}

    /** Writes {@code app.py} into a folder: answers with the environ, its process and its folder, a line each. */
    static Path writeTo(Path folder) throws IOException {
        Files.writeString(folder.resolve("app.py"), """
                import os
                import sys
                import time


                def app(environ, start_response):
                    if environ["PATH_INFO"] == "/slow":
                        with open("begun", "w"):
                            pass
                        time.sleep(1.5)
                    lines = [f"{key}={value}" for key, value in sorted(environ.items())]
                    lines += [f"cwd={os.getcwd()}", f"prefix={sys.prefix}", f"COLOUR={os.environ.get('COLOUR')}"]
                    lines += [f"body={len(environ['wsgi.input'].read())}"]
                    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Trailing-Space", "a; ")])
                    return ["\\n".join(lines).encode() + b"\\n"]
                """);
        return folder;
    }
}
