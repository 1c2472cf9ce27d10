package org.wsgibridge.testing;

import java.io.IOException;
import java.io.InputStream;
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
 * @param keyStore its file, in PKCS #12, with the password {@value #PASSWORD}
 */
public record Tls(Path keyStore) {

    /** Of the key store and the key. */
    public static final String PASSWORD = "changeit";

    /** What the certificate is made out to; not all of it ASCII. */
    public static final String SUBJECT = "CN=localhost,O=Žižek";

    /** Makes one. */
    public static Tls make(Path keyStore) throws IOException {
        Files.createDirectories(keyStore.getParent());
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
        return new Tls(keyStore);
    }

    /** What a client needs to connect; the certificate is its own only where it shall show one. */
    public SSLContext context(boolean withCertificate) {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(keys);
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(keys, PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(withCertificate ? own.getKeyManagers() : new KeyManager[0], trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
