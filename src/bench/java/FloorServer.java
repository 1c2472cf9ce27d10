import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The floor in the Jetty that the bridge's server uses. */
public final class FloorServer {

    private FloorServer() {}

    /** Arguments: port, folder of the data. */
    public static void main(String[] words) throws Exception {
        Server server = new Server(new QueuedThreadPool(200));
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(words[0]));
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler("/");
        ServletHolder floor = new ServletHolder(new Floor());
        floor.setInitParameter("data", words[1]);
        context.addServlet(floor, "/*");
        server.setHandler(context);
        server.start();
        server.join();
    }
}
