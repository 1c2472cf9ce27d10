package org.wsgibridge.workers;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.wsgibridge.engine.EventLoop;
import org.wsgibridge.python.LogLevels;
import org.wsgibridge.python.Marshal;

/** Takes the connections of workers: finds out what each new connection is for, and listens to what they say of themselves. */
final class ConnectionAcceptor {

    private final Logger log;
    private final String secret;
    private final Map<String, Object> configuration;
    private final Supervisor supervisor;
    private final Pool pool;
    private final EventLoop lent;
    private final ReceiveBuffer own = new ReceiveBuffer();
    private final ReceiveBuffer lentBuffer;

    /**
     * Makes one.
     *
     * @param secret what a connection must begin with
     * @param configuration what a worker is told first
     * @param lent watches the slots; null where the container lends no loop, and the engine's own does
     */
    ConnectionAcceptor(
            Logger log,
            String secret,
            Map<String, Object> configuration,
            Supervisor supervisor,
            Pool pool,
            EventLoop lent) {
        this.log = log;
        this.secret = secret;
        this.configuration = configuration;
        this.supervisor = supervisor;
        this.pool = pool;
        this.lent = lent;
        this.lentBuffer = lent == null ? null : new ReceiveBuffer();
    }

    /** Takes a new connection. */
    void connected(Loop loop, SocketChannel channel) {
        try {
            Connection[] connection = new Connection[1];
            connection[0] = new Connection(channel, new Handshake(lines -> introduce(loop, connection[0], lines)));
            connection[0].moveTo(loop, own);
        } catch (IOException e) {
            log.log(Level.ERROR, "a worker's connection cannot be used", e);
        }
    }

    /** Gives a connection the receiver that its first frame asks for. */
    private void introduce(Loop loop, Connection connection, List<String> hello) {
        boolean known = hello.size() >= 3 && hello.get(0).equals(secret);
        Worker worker = known ? supervisor.worker(Integer.parseInt(hello.get(1))) : null;
        if (worker == null) {
            connection.close();
            return;
        }
        switch (hello.get(2)) {
            case "control" -> {
                worker.control = connection;
                connection.receiver(new Control(worker));
                Marshal marshal = new Marshal(1024).value(configuration);
                connection.send(Frame.of(Frame.CONFIGURE, 0, marshal.array(), marshal.length()));
            }
            case "stdout" -> connection.receiver(new LogReceiver(log, Level.INFO));
            case "stderr" -> connection.receiver(new LogReceiver(log, Level.WARNING));
            case "slot" -> {
                Slot slot = new Slot(worker, Integer.parseInt(hello.get(3)), connection, pool);
                connection.receiver(slot);
                loop.execute(
                        () -> { // when all of this thread's work with the connection is done
                            lend(connection);
                            pool.connected(slot);
                            check(worker);
                        });
            }
            default -> connection.close();
        }
    }

    private void lend(Connection connection) {
        if (lent != null) {
            try {
                connection.moveTo(lent, lentBuffer);
            } catch (IOException e) {
                log.log(Level.DEBUG, "the container's loop has ended", e);
            }
        }
    }

    private void check(Worker worker) {
        if (!worker.ready && worker.complete()) {
            supervisor.ready(worker);
        }
    }

    /** Takes what a worker says of itself. */
    private final class Control extends FrameReceiver {
        private final Worker worker;

        Control(Worker worker) {
            this.worker = worker;
        }

        @Override
        void frame(int type, int number, ByteBuffer payload) {
            switch (type) {
                case Frame.READY -> {
                    worker.loaded(numbers(payload).toArray());
                    check(worker);
                }
                case Frame.FAILED -> supervisor.failed(worker, text(payload).stripTrailing());
                case Frame.SEEN -> supervisor.seen(worker, bytes(payload));
                case Frame.SERVED -> pool.hasServed(worker);
                case Frame.LOG -> log.log(LogLevels.of(number), text(payload));
                case Frame.RECALLED -> {
                    int running = payload.getInt();
                    pool.recalled(
                            worker, number, running, numbers(payload).boxed().collect(Collectors.toSet()));
                }
                case Frame.CHANGED -> supervisor.replace(worker, text(payload) + " has changed");
                default -> throw new IllegalStateException("a frame of type " + type);
            }
        }

        @Override
        public void closed() {
            // The process ends; that is seen elsewhere.
        }
    }

    private static IntStream numbers(ByteBuffer payload) {
        return IntStream.generate(payload::getInt).limit(payload.remaining() / Integer.BYTES);
    }
}
