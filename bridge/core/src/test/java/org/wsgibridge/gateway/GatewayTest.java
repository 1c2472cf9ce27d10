package org.wsgibridge.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.engine.Exchange;
import org.wsgibridge.engine.ResponseHead;
import org.wsgibridge.testing.Deployed;
import org.wsgibridge.testing.RecordedLog;

@DisplayName("Gateway: who is refused, who waits")
class GatewayTest {

    private final FakeRequest fake = new FakeRequest();
    private final FakeResponse client = new FakeResponse();
    private int accepted;

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "TRACE"})
    @DisplayName("B16, M07 methods that no application may see")
    void method(String method) throws IOException {
        fake.when(fake.request.getMethod(), method);
        serve(this::answer);
        assertEquals(405, client.status);
        assertEquals(0, accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GET /x HTTP/1.1", "G\"T", "GÉT"})
    @DisplayName("C01 what is no token is no method: HTTP/2 has no syntax that would tell")
    void noMethod(String method) throws IOException {
        fake.when(fake.request.getMethod(), method);
        serve(this::answer);
        assertEquals(400, client.status);
        assertEquals(0, accepted);
    }

    @ParameterizedTest
    @CsvSource({"'gzip, chunked',501,0", "gzip,501,0", "chunked,200,1", "Chunked,200,1"})
    @DisplayName("F09 a body that would still be encoded")
    void coding(String coding, int status, int times) throws IOException {
        when(fake.request.getInputStream()).thenReturn(new FakeStreams.In().end());
        fake.header("Transfer-Encoding", coding);
        serve(this::answer);
        assertEquals(status, client.status);
        assertEquals(times, accepted);
    }

    @ParameterizedTest
    @CsvSource({"65535,200", "65536,400", "99999,400"})
    @DisplayName("C02 a port that TCP does not have")
    void port(int port, int status) throws IOException {
        fake.when(fake.request.getServerPort(), port);
        serve(this::answer);
        assertEquals(status, client.status);
    }

    @ParameterizedTest
    @CsvSource({
        "REQUEST, true,  true",
        "ASYNC,   true,  true",
        "REQUEST, false, false",
        "FORWARD, true,  false",
        "ERROR,   true,  false"
    })
    @DisplayName("N01 to N04 a request becomes asynchronous where nobody expects the answer when the call returns")
    void asynchronous(DispatcherType type, boolean supported, boolean async) throws IOException {
        AsyncContext context = mock();
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        fake.when(fake.request.getDispatcherType(), type).when(fake.request.isAsyncSupported(), supported);
        serve(this::answer);
        assertEquals(1, accepted);
        verify(context, async ? org.mockito.Mockito.times(1) : never()).complete();
    }

    @ParameterizedTest
    @CsvSource({"false, false, true", "true, false, false", "false, true, false"})
    @DisplayName("N06 nor does it where a filter has replaced a stream, behind another's wrapper, too")
    void replacedStream(boolean in, boolean out, boolean async) throws IOException {
        AsyncContext context = mock();
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        fake.when(fake.request.isAsyncSupported(), true);
        HttpServletRequest request = in ? new OtherInput(fake.request) : new HttpServletRequestWrapper(fake.request);
        HttpServletResponse response =
                out ? new OtherOutput(client.response) : new HttpServletResponseWrapper(client.response);
        serve(this::answer, new HttpServletRequestWrapper(request), new HttpServletResponseWrapper(response));
        assertEquals(1, accepted);
        verify(context, async ? org.mockito.Mockito.times(1) : never()).complete();
    }

    private static final class OtherInput extends HttpServletRequestWrapper {
        OtherInput(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() {
            return new FakeStreams.In();
        }
    }

    private static final class OtherOutput extends HttpServletResponseWrapper {
        OtherOutput(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() {
            return new FakeStreams.Out();
        }
    }

    @Test
    @DisplayName("a request that comes back to be cut does not reach the engine")
    void cut() {
        AsyncContext context = mock();
        when(fake.request.startAsync(any(), any())).thenReturn(context);
        new AsyncLane(fake.request, client.response, cause -> {}, () -> {}, null).abort("why");
        org.junit.jupiter.api.Assertions.assertThrows(CutException.class, () -> serve(this::answer));
        assertEquals(0, accepted);
    }

    private void answer(Exchange exchange) {
        accepted++;
        exchange.start(ResponseHead.of("200 OK", List.of()));
        exchange.end();
    }

    private void serve(FakeEngine engine) throws IOException {
        serve(engine, fake.request, client.response);
    }

    private static void serve(FakeEngine engine, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        new Gateway(Deployed.in(Path.of("/nowhere"), new RecordedLog()), engine).serve(request, response);
    }
}
