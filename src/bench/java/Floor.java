import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The floor: the answers of {@code plain.py} from a Java servlet, in the Jetty that the bridge's server uses. */
public final class Floor extends HttpServlet {

    private static final byte[] HELLO = "Hello, world!".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNK = "data: a small chunk of a stream\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MEGABYTE = new byte[1_000_000];
    private static final int CHUNKS = 1000;

    private final Path file;

    private Floor(Path file) {
        this.file = file;
    }

    /** Arguments: port, folder of the data. */
    public static void main(String[] words) throws Exception {
        Arrays.fill(MEGABYTE, (byte) 'x');
        Server server = new Server(new QueuedThreadPool(200));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(words[0]));
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        context.addServlet(new ServletHolder(new Floor(Path.of(words[1], "100mb.bin"))), "/*");
        server.setHandler(context);
        server.start();
        server.join();
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
