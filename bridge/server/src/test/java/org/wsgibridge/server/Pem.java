package org.wsgibridge.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for localhost and its key, in PEM files, made by keytool.
 *
 * @param trusting what a client uses that trusts it
 */
record Pem(Path certificate, Path key, SSLContext trusting) {

    private static final String PASSWORD = "changeit";

    /** Makes one in a folder. */
    static Pem make(Path folder, String algorithm) throws IOException, GeneralSecurityException, InterruptedException {
        Path file = folder.resolve(algorithm + ".p12");
        String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
        String options = "-genkeypair -alias a -dname CN=localhost -validity 30 -ext san=dns:localhost,ip:127.0.0.1"
                + " -storetype PKCS12 -storepass " + PASSWORD + " -keyalg " + algorithm + " -keystore " + file;
        new ProcessBuilder((keytool + " " + options).split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        Certificate certificate = store.getCertificate("a");
        return new Pem(
                write(folder.resolve(algorithm + ".crt"), "CERTIFICATE", certificate.getEncoded()),
                write(
                        folder.resolve(algorithm + ".key"),
                        "PRIVATE KEY",
                        store.getKey("a", PASSWORD.toCharArray()).getEncoded()),
                trusting(certificate));
    }

    private static Path write(Path file, String kind, byte[] content) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext trusting(Certificate certificate) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", certificate);
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
