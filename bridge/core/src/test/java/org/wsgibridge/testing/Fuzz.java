package org.wsgibridge.testing;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Inputs by chance, for code that must bear any. Each try has a seed of its own, which a failure names:
 * {@code -Dfuzz.seed=SEED} repeats that try alone, and {@code -Dfuzz.tries=1000000} makes as many instead of the few of
 * an ordinary build.
 */
public final class Fuzz {

    private static final int TRIES = Integer.getInteger("fuzz.tries", 1000);

    /** Far longer than any input needs that these tests make, and far shorter than a hang. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final SplittableRandom random;

    private Fuzz(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Tries something with many inputs. */
    public static void run(Attempt attempt) {
        Long repeated = Long.getLong("fuzz.seed");
        if (repeated != null) {
            once(repeated, attempt);
            return;
        }
        SplittableRandom seeds = new SplittableRandom();
        for (int i = 0; i < TRIES; i++) {
            once(seeds.nextLong(), attempt);
        }
    }

    private static void once(long seed, Attempt attempt) {
        long start = System.nanoTime();
        try {
            attempt.with(new Fuzz(seed));
        } catch (Throwable e) { // an error of the virtual machine's is what some inputs would cause
            throw new AssertionError("-Dfuzz.seed=" + seed + " repeats this: " + e, e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        if (took.compareTo(LONGEST) > 0) {
            throw new AssertionError("-Dfuzz.seed=" + seed + " repeats this: it took " + took);
        }
    }

    /** A number from 0 to {@code limit}, exclusive; small ones are likelier. */
    public int below(int limit) {
        return random.nextInt(1 + random.nextInt(limit));
    }

    /** True as often as not. */
    public boolean flag() {
        return random.nextBoolean();
    }

    /** One of some. */
    @SafeVarargs
    public final <T> T pick(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Any bytes. */
    public byte[] bytes(int limit) {
        byte[] bytes = new byte[below(limit)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** A text of pieces that mean something, and of characters that may mean anything; now and then a very long one. */
    public String text(String... pieces) {
        StringBuilder text = new StringBuilder();
        if (random.nextInt(100) == 0) {
            String repeated = pick(pieces) + (flag() ? pick(pieces) : "");
            text.append(pick(pieces)).append(repeated.repeat(30_000 / Math.max(1, repeated.length())));
        }
        for (int count = below(12); count > 0; count--) {
            text.append(random.nextInt(5) == 0 ? character() : pick(pieces));
        }
        return text.toString();
    }

    private String character() {
        return switch (random.nextInt(4)) {
            case 0 -> Character.toString(random.nextInt(0x20));
            case 1 -> Character.toString(random.nextInt(0x100));
            case 2 -> Character.toString(random.nextInt(0xd800)); // with surrogates, no text would come back whole
            default -> Character.toString(0x1f600 + random.nextInt(0x40));
        };
    }

    /** What is tried. */
    public interface Attempt {

        /** Tries it with an input; throws where it does not hold. */
        void with(Fuzz fuzz) throws Exception;
    }
}
