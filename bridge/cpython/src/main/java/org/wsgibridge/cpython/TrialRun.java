package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.wsgibridge.python.Subprocess;

/**
 * Runs a new interpreter once, and lets it compile what each application needs: workers then start in a fifth of the
 * time, also where {@code PYTHONDONTWRITEBYTECODE} is set or others may only read the folder. This machine may have an older C library than it needs, or none that it knows, or may
 * allow no programs where it lies.
 */
final class TrialRun {

    /** What the Python half and most frameworks import. */
    private static final String MODULES = "asyncio, calendar, concurrent.futures, copy, csv, ctypes, decimal, difflib,"
            + " email.message, email.mime.text, email.parser, fractions, gettext, gzip, hashlib, html.parser,"
            + " http.client, http.cookies, http.server, importlib.metadata, importlib.resources, inspect, ipaddress,"
            + " json, logging.config, logging.handlers, mimetypes, multiprocessing, optparse, pathlib, pprint, queue,"
            + " random, runpy, secrets, shutil, smtplib, sqlite3, ssl, statistics, string, subprocess, sysconfig,"
            + " tempfile, threading, traceback, typing, unittest, urllib.request, uuid, warnings, wsgiref.handlers,"
            + " xml.dom.minidom, zipfile, zoneinfo";

    private TrialRun() {}

    /**
     * Runs it.
     *
     * @param executable the interpreter
     * @param name what to call it in messages
     * @param cache what a user knows its folder by
     * @throws IOException where it does not run
     */
    static void of(Path executable, String name, Path cache) throws IOException {
        if (!Files.isExecutable(executable)) {
            throw new CacheFolderException(cache, "its file system allows no programs");
        }
        Process process;
        try {
            process = Subprocess.start(new ProcessBuilder(executable.toString(), "-I", "-S", "-c", "import " + MODULES)
                    .redirectErrorStream(true));
        } catch (IOException e) {
            throw refused(name, e.getMessage());
        }
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset()).strip();
        try {
            if (process.waitFor() != 0) {
                throw refused(name, printed.isEmpty() ? "exit status " + process.exitValue() : oneLine(printed));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name + " was tried", e);
        }
    }

    private static String oneLine(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining("; "));
    }

    private static IOException refused(String name, String reason) {
        return new IOException(name + " does not run on this machine (" + reason
                + "); name an installed interpreter with the setting 'python'");
    }
}
