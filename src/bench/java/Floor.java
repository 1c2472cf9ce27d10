import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The floor: the answers of {@code plain.py} from a Java servlet. Its init-param {@code data} is the folder of the data. */
public final class Floor extends HttpServlet {

    private static final byte[] HELLO = "Hello, world!".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNK = "data: a small chunk of a stream\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MEGABYTE = new byte[1_000_000];
    private static final int CHUNKS = 1000;

    private Path file;

    @Override
    public void init() {
        Arrays.fill(MEGABYTE, (byte) 'x');
        file = Path.of(getInitParameter("data"), "100mb.bin");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("text/plain");
        switch (request.getPathInfo()) {
            case "/hello" -> whole(response, HELLO);
            case "/megabyte" -> whole(response, MEGABYTE);
            case "/file" -> {
                response.setContentLengthLong(Files.size(file));
                Files.copy(file, response.getOutputStream());
            }
            case "/upload" -> whole(response, Long.toString(count(request.getInputStream()))
                    .getBytes(StandardCharsets.US_ASCII));
            case "/stream" -> {
                for (int i = 0; i < CHUNKS; i++) {
                    response.getOutputStream().write(CHUNK);
                    response.flushBuffer();
                }
            }
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    private static void whole(HttpServletResponse response, byte[] body) throws IOException {
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static long count(InputStream in) throws IOException {
        byte[] buffer = new byte[65536];
        long count = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            count += n;
        }
        return count;
    }
}
