package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@DisplayName("CutResponse: what others see of an asynchronous request's response")
class CutResponseTest {

    private final FakeRequest fake = new FakeRequest();
    private final HttpServletResponse container = mock();
    private final CutResponse response = new CutResponse(fake.request, container);

    @BeforeEach
    void committed() {
        when(container.isCommitted()).thenReturn(true);
    }

    @Test
    @DisplayName("the container's own, while nobody has cut it")
    void untouched() throws IOException {
        ServletOutputStream stream = mock();
        PrintWriter writer = mock();
        when(container.getOutputStream()).thenReturn(stream);
        when(container.getWriter()).thenReturn(writer);
        assertSame(stream, response.getOutputStream());
        assertSame(writer, response.getWriter());
        assertTrue(response.isCommitted());
        response.sendError(404);
        response.sendError(404, "none");
        response.sendRedirect("/x");
        response.flushBuffer();
        verify(container).sendError(404);
        verify(container).sendError(404, "none");
        verify(container).sendRedirect("/x");
        verify(container).flushBuffer();
    }

    @Test
    @DisplayName("L04 nobody goes on with an answer that is to be cut")
    void cut() throws IOException {
        AsyncContext context = mock();
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        new AsyncLane(fake.request, container, cause -> {}, () -> {}, null).abort("why");
        assertFalse(response.isCommitted());
        List<Executable> ways = List.of(
                response::getOutputStream,
                response::getWriter,
                response::flushBuffer,
                () -> response.sendError(404),
                () -> response.sendError(404, "none"),
                () -> response.sendRedirect("/x"));
        for (Executable way : ways) {
            assertEquals("why", assertThrows(CutException.class, way).getMessage());
        }
        verify(container).isCommitted(); // by the lane
        verifyNoMoreInteractions(container);
    }
}
