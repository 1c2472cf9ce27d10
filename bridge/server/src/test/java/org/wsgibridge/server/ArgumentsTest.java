package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayName("The command line")
final class ArgumentsTest {

    @ParameterizedTest
    @CsvSource({
        "--reload shop:app, yes",
        "--reload=no shop:app, no",
        "--reload=yes shop:app, yes",
        "shop:app --reload, yes",
        "shop:app --reload --threads 2, yes",
    })
    @DisplayName("a flag's value stands behind an equals sign; another word is the application")
    void flag(String line, String reload) {
        CommandLine command = new CommandLine(Options.spec());
        ServerConfig config = Arguments.of(command, line.split(" ")).config();
        assertEquals("shop:app", config.application());
        assertEquals(reload, config.settings().get("reload"));
    }
}
