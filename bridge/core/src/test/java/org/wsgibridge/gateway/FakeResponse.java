package org.wsgibridge.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.lenient;
import static org.mockito.Mockito.mock;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Responses as containers take them. */
final class FakeResponse {

    final HttpServletResponse response = mock();
    final FakeStreams.Out out = new FakeStreams.Out();
    final List<String> headers = new ArrayList<>();
    int status;
    int bufferSize = 8192;

    FakeResponse() {
        doAnswer(call -> status = call.getArgument(0)).when(response).setStatus(anyInt());
        doAnswer(call -> headers.add("set " + call.getArgument(0) + ": " + call.getArgument(1)))
                .when(response)
                .setHeader(anyString(), anyString());
        doAnswer(call -> headers.add("add " + call.getArgument(0) + ": " + call.getArgument(1)))
                .when(response)
                .addHeader(anyString(), anyString());
        doAnswer(call -> headers.add("type " + call.getArgument(0)))
                .when(response)
                .setContentType(anyString());
        doAnswer(call -> headers.add("charset " + call.getArgument(0)))
                .when(response)
                .setCharacterEncoding((String) any());
        doAnswer(call -> headers.add("length " + call.getArgument(0)))
                .when(response)
                .setContentLengthLong(anyLong());
        doAnswer(call -> bufferSize = call.getArgument(0)).when(response).setBufferSize(anyInt());
        lenient().when(response.getBufferSize()).then(call -> bufferSize);
        try {
            doAnswer(call -> status = call.getArgument(0)).when(response).sendError(anyInt());
            lenient().when(response.getOutputStream()).thenReturn(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    String body() {
        return out.received.toString(ISO_8859_1);
    }
}
