package org.wsgibridge.server;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A certificate and its key, in PEM files as web servers take them.
 *
 * @param certificates the server's certificate, then those that lead to its authority
 * @param key the private key in PKCS #8, not encrypted
 */
record PemFiles(Path certificates, Path key) {

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", Pattern.DOTALL);

    private static final byte[] SAMPLE = {1, 2, 3};

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /** How each kind of key signs. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /**
     * Reads both files.
     *
     * @return a key store whose only entry has an empty password
     * @throws IllegalArgumentException where a file cannot be read; the message says which, and what it should hold
     */
    KeyStore toKeyStore() {
        try {
            Certificate[] chain = chain();
            PrivateKey privateKey = privateKey();
            if (!fit(privateKey, chain[0].getPublicKey())) {
                throw unusable("--keyfile", key, "it is not the key of the certificate in " + certificates);
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", privateKey, new char[0], chain);
            return store;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e); // a JVM without PKCS #12
        }
    }

    private Certificate[] chain() {
        try {
            // Java would take a key that lies in the same file for a certificate, too.
            String blocks = CERTIFICATE
                    .matcher(Files.readString(certificates, StandardCharsets.ISO_8859_1))
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.joining("\n"));
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(blocks.getBytes(StandardCharsets.ISO_8859_1)))
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw unusable("--certfile", certificates, "it holds no certificate in PEM");
            }
            return chain;
        } catch (IOException e) {
            throw unusable("--certfile", certificates, Reasons.of(e));
        } catch (GeneralSecurityException e) {
            throw unusable("--certfile", certificates, "it holds no certificate in PEM (" + e.getMessage() + ")");
        }
    }

    private PrivateKey privateKey() {
        String text;
        try {
            text = Files.readString(key, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unusable("--keyfile", key, Reasons.of(e));
        }
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw unusable(
                    "--keyfile",
                    key,
                    "it has no '" + BEGIN
                            + "'; other keys become one with: openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW");
        }
        for (String algorithm : SIGNATURES.keySet()) {
            try {
                byte[] encoded = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                // It is a key of another kind.
            }
        }
        throw unusable("--keyfile", key, "its key is neither RSA nor EC nor Ed25519");
    }

    /** What the key signs must be what the certificate verifies; else each client would be sent away. */
    private boolean fit(PrivateKey privateKey, PublicKey certified) {
        String algorithm = SIGNATURES.get(privateKey.getAlgorithm());
        byte[] signed;
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(SAMPLE);
            signed = signature.sign();
        } catch (GeneralSecurityException e) { // a curve that Java has given up
            throw unusable("--keyfile", key, "Java cannot sign with its key: " + e.getMessage());
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initVerify(certified);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of different kinds
        }
    }

    private static IllegalArgumentException unusable(String option, Path file, String reason) {
        return new IllegalArgumentException(option + " is '" + file + "', which cannot be used: " + reason);
    }
}
