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

@DisplayName("UndertowConnection: L04 an answer that was cut does not look complete in Undertow")
class UndertowConnectionTest {

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
    @DisplayName("the connection of a request is closed, behind wrappers, too")
    void close() throws IOException {
        assertTrue(UndertowConnection.close(request));
        verify(connection).close();
    }

    @Test
    @DisplayName("a connection that is broken is as good as closed")
    void broken() throws IOException {
        doThrow(new IOException("broken")).when(connection).close();
        assertTrue(UndertowConnection.close(request));
    }

    @Test
    @DisplayName("the requests of other containers have none that can be closed")
    void others() {
        assertFalse(UndertowConnection.close(mock(HttpServletRequest.class)));
    }

    @Test
    @DisplayName("both lanes close it once something has been sent")
    void committed() throws IOException {
        when(response.isCommitted()).thenReturn(true);
        new AsyncLane(request, response, cause -> {}).abort("why");
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
        new AsyncLane(request, response, cause -> {}).abort("why");
        verify(context).dispatch();
        WaitingLane lane = new WaitingLane(request, response, cause -> {});
        lane.abort("why");
        assertThrows(CutException.class, lane::await);
        verify(connection, never()).close();
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
