package org.wsgibridge.cpython;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

    @ParameterizedTest(name = "{0} on {1} is {2}")
    @CsvSource({
        "Linux,        amd64,   linux-x86_64",
        "Linux,        aarch64, linux-arm64",
        "Linux,        ppc64le, linux-ppc64le",
        "Mac OS X,     aarch64, macosx-arm64",
        "Mac OS X,     x86_64,  macosx-x86_64",
        "Darwin,       arm64,   macosx-arm64",
        "Windows 11,   amd64,   windows-x86_64",
        "Windows Server 2022, x64, windows-x86_64",
        "SunOS,        sparcv9, sunos-sparcv9",
    })
    @DisplayName("Java's names of a machine give the classifier")
    void names(String osName, String osArch, String expected) {
        assertEquals(expected, Platform.of(osName, osArch).name());
    }

    @Test
    @DisplayName("the interpreter is where each system has it")
    void executable() {
        assertEquals("bin/python3", new Platform("linux-arm64").executable());
        assertEquals("python.exe", new Platform("windows-x86_64").executable());
        assertEquals("org/bytedeco/cpython/macosx-arm64/", new Platform("macosx-arm64").folder());
    }
}
