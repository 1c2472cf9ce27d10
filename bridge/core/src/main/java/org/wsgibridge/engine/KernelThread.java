package org.wsgibridge.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A thread as the kernel knows it. Linux tells what it does; on other systems nothing is known of it. */
public final class KernelThread {

    /** A thread of which nothing is known. */
    public static final KernelThread UNKNOWN = new KernelThread(0, Path.of(""));

    /** How long an answer of {@link #isHeldUp} is kept, in nanoseconds. */
    static final long GLANCE = 1_000_000;

    /** A thread that has had a core for longer than this, in nanoseconds, is not held up. */
    private static final long COMPUTES = 2_000_000;

    private final int number;
    private final Path folder;

    /** When the work began that was asked about. */
    private long work;

    /** The thread's time on a core then. */
    private long workTime;

    /** When the thread was held up in that work, as far as is known. */
    private long heldUp;

    private KernelThread(int number, Path folder) {
        this.number = number;
        this.folder = folder;
    }

    /**
     * The calling thread.
     *
     * @return it, or {@link #UNKNOWN}
     */
    public static KernelThread current() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")); // PROCESS/task/THREAD
            return of(
                    ProcessHandle.current().pid(),
                    Integer.parseInt(thread.getFileName().toString()));
        } catch (IOException | UnsupportedOperationException e) {
            return UNKNOWN;
        }
    }

    /**
     * A thread of a process.
     *
     * @param process its number
     * @param number the thread's
     * @return the thread
     */
    public static KernelThread of(long process, int number) {
        return new KernelThread(number, Path.of("/proc/" + process + "/task/" + number));
    }

    /**
     * What the kernel calls the thread.
     *
     * @return 0 where nothing is known
     */
    public int number() {
        return number;
    }

    /**
     * Tells whether the thread is held up: it wants to run, and the machine, which is busy with others, hardly lets it.
     * A thread that waits for something is not held up; nor is one that has computed for {@value #COMPUTES} ns since this
     * was asked for the first time about the same work. Not for several threads at once.
     *
     * @param began when the work began that is asked about, as {@link System#nanoTime} counts
     * @param now the time, counted in the same way
     * @return false, too, where nothing is known
     */
    public boolean isHeldUp(long began, long now) {
        if (number == 0) {
            return false;
        }
        if (began == work && now - heldUp < GLANCE) {
            return true;
        }
        try {
            String line = read("stat"); // NUMBER (NAME) STATE ...
            if (line.charAt(line.lastIndexOf(')') + 2) != 'R') {
                return false;
            }
            String times = read("schedstat"); // TIME-ON-A-CORE TIME-WAITED-FOR-ONE ...
            long time = Long.parseLong(times.substring(0, times.indexOf(' ')));
            if (began != work) {
                work = began;
                workTime = time;
            }
            if (time - workTime >= COMPUTES) {
                return false;
            }
            heldUp = now;
            return true;
        } catch (IOException e) {
            return false; // it has ended, or this kernel does not tell
        }
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
    }
}
