package org.wsgibridge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for the tests, made by keytool: the server's and the client's at once, trusted by both.
 *
 * @param keyStore the certificate and its key, in PKCS #12, with the password {@value #PASSWORD}
 * @param trustStore the certificate alone
 */
public record Tls(Path keyStore, Path trustStore) {

    /** Of the key store and the key. */
    public static final String PASSWORD = "changeit";

    /** What the certificate is made out to; not all of it ASCII. */
    public static final String SUBJECT = "CN=localhost,O=Žižek";

    /** Makes one. */
    public static Tls make(Path keyStore) throws IOException {
        Files.createDirectories(keyStore.getParent());
        Files.deleteIfExists(keyStore);
        String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "test",
                        "-dname",
                        SUBJECT,
                        "-validity",
                        "30",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        keyStore.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (!Files.exists(keyStore)) {
            throw new IOException("keytool made no key: " + output);
        }
        Path trustStore = keyStore.resolveSibling("trust.p12");
        try (OutputStream out = Files.newOutputStream(trustStore)) {
            KeyStore trust = KeyStore.getInstance("PKCS12");
            trust.load(null, null);
            trust.setCertificateEntry("test", load(keyStore).getCertificate("test"));
            trust.store(out, PASSWORD.toCharArray());
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        return new Tls(keyStore, trustStore);
    }

    /** What a client needs to connect; the certificate is its own only where it shall show one. */
    public SSLContext context(boolean withCertificate) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(load(trustStore));
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(load(keyStore), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(withCertificate ? own.getKeyManagers() : new KeyManager[0], trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            return keys;
        }
    }
}
