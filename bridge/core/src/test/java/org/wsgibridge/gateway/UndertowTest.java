package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import org.xnio.IoThread;

@DisplayName("Undertow: what it needs beyond the Servlet API")
class UndertowTest {

    private final Request own = mock();
    private final Closeable connection = mock();
    private final HttpServletRequest request = new HttpServletRequestWrapper(own);
    private final HttpServletResponse response = mock();
    private final AsyncContext context = mock();

    @BeforeEach
    void connect() {
        Exchange exchange = mock();
        when(exchange.getConnection()).thenReturn(connection);
        when(own.getExchange()).thenReturn(exchange);
        when(own.startAsync(any(), any())).thenReturn(context);
    }

    @Test
    @DisplayName("L04 the connection of a request is closed, behind wrappers, too")
    void close() throws IOException {
        assertTrue(Undertow.close(request));
        verify(connection).close();
    }

    @Test
    @DisplayName("a connection that is broken is as good as closed")
    void broken() throws IOException {
        doThrow(new IOException("broken")).when(connection).close();
        assertTrue(Undertow.close(request));
    }

    @Test
    @DisplayName("the requests of other containers have none that can be closed")
    void others() {
        assertFalse(Undertow.close(mock(HttpServletRequest.class)));
    }

    @Test
    @DisplayName("L04 both lanes close it once something has been sent")
    void committed() throws IOException {
        when(response.isCommitted()).thenReturn(true);
        new AsyncLane(request, response, cause -> {}, () -> {}, null).abort("why");
        verify(connection).close();
        verify(context).complete();
        verify(context, never()).dispatch();
        WaitingLane lane = new WaitingLane(request, response, cause -> {});
        lane.abort("why");
        assertThrows(CutException.class, lane::await);
        verify(connection, times(2)).close();
    }

    @Test
    @DisplayName("before that they leave it to the container, which still can answer")
    void uncommitted() throws IOException {
        new AsyncLane(request, response, cause -> {}, () -> {}, null).abort("why");
        verify(context).dispatch();
        WaitingLane lane = new WaitingLane(request, response, cause -> {});
        lane.abort("why");
        assertThrows(CutException.class, lane::await);
        verify(connection, never()).close();
    }

    @Test
    @DisplayName("a thread that carries connections does not complete a request: it would have to wait for the client")
    void carrying() throws InterruptedException {
        AsyncLane lane = new AsyncLane(request, response, cause -> {}, () -> {}, null);
        Thread carrier = new IoThread(lane::complete);
        carrier.start();
        carrier.join();
        verify(context, never()).complete();
        ArgumentCaptor<Runnable> task = ArgumentCaptor.captor();
        verify(context).start(task.capture());
        task.getValue().run();
        verify(context).complete();
    }

    /** As Undertow's has it. */
    interface Request extends HttpServletRequest {
        Exchange getExchange();
    }

    /** As Undertow's has it. */
    interface Exchange {
        Closeable getConnection();
    }
}
