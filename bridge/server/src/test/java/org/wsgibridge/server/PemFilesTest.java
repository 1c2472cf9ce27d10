package org.wsgibridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFilesTest {

    @TempDir
    private static Path folder;

    private static Pem rsa;
    private static Pem ec;

    @BeforeAll
    static void keys() throws IOException, GeneralSecurityException, InterruptedException {
        rsa = Pem.make(folder, "RSA");
        ec = Pem.make(folder, "EC");
    }

    @Test
    @DisplayName("keys of RSA, of elliptic curves and of Ed25519 are taken, with text around them")
    void kinds() throws IOException, GeneralSecurityException, InterruptedException {
        for (Pem pem : new Pem[] {rsa, ec, Pem.make(folder, "Ed25519")}) {
            Path commented = Files.writeString(folder.resolve("c"), "a remark\n" + Files.readString(pem.key()));
            assertTrue(new PemFiles(pem.certificate(), commented).toKeyStore().isKeyEntry("server"));
        }
    }

    @Test
    @DisplayName("certificate, chain and key may lie in one file")
    void together() throws IOException, GeneralSecurityException {
        Path both = Files.writeString(
                folder.resolve("both"),
                Files.readString(ec.key()) + Files.readString(ec.certificate()) + Files.readString(rsa.certificate()));
        assertEquals(2, new PemFiles(both, both).toKeyStore().getCertificateChain("server").length);
    }

    @Test
    @DisplayName("a key that is not the certificate's is refused")
    void mismatch() throws IOException, GeneralSecurityException, InterruptedException {
        refused(rsa.certificate(), ec.key(), "--keyfile", "it is not the key of the certificate in");
        Pem other = Pem.make(Files.createDirectory(folder.resolve("other")), "EC");
        refused(other.certificate(), ec.key(), "--keyfile", "it is not the key of the certificate in");
    }

    @Test
    @DisplayName("a file that is missing, or holds something else, is named")
    void others() throws IOException {
        Path missing = folder.resolve("missing");
        Path text = Files.writeString(folder.resolve("text"), "hello\n");
        Path broken = Files.writeString(
                folder.resolve("broken"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Path old = Files.writeString(folder.resolve("old"), "-----BEGIN RSA PRIVATE KEY-----\n");
        refused(missing, ec.key(), "--certfile", "there is no file");
        refused(text, ec.key(), "--certfile", "it holds no certificate in PEM");
        refused(ec.certificate(), missing, "--keyfile", "there is no file");
        refused(ec.certificate(), folder, "--keyfile", "directory");
        refused(ec.certificate(), old, "--keyfile", "openssl pkcs8 -topk8 -nocrypt");
        refused(ec.certificate(), broken, "--keyfile", "its key is neither RSA nor EC nor Ed25519");
    }

    @Test
    @DisplayName(
            "a key that Java cannot sign with, of a curve that it has given up, is told from another certificate's")
    void curve() throws IOException {
        Path secp256k1 = Files.writeString(folder.resolve("secp256k1"), """
                -----BEGIN PRIVATE KEY-----
                MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQghKtyyM0xJ3SXyVteTkl2
                Eg4I37PNRE52YKn7gLtAb1mhRANCAASJ+iyRGZhfbBbECBbjoBGpMfsmZSbo5Z/9
                D8qAtFRaXo/7V4rYtTcoWAdsdXaBUyNkkY/ORWW0plWNH+ma27OT
                -----END PRIVATE KEY-----
                """);
        refused(ec.certificate(), secp256k1, "--keyfile", "Java cannot sign with its key: Curve not supported");
    }

    private static void refused(Path certificate, Path key, String option, String reason) {
        PemFiles files = new PemFiles(certificate, key);
        String message =
                assertThrows(IllegalArgumentException.class, files::toKeyStore).getMessage();
        assertTrue(message.startsWith(option + " is '"), message);
        assertTrue(message.contains(reason), message);
    }
}
