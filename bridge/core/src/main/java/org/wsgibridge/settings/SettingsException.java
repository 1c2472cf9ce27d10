package org.wsgibridge.settings;

/** A setting that cannot be used; the message names the setting, its value and what is allowed. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what is wrong, and what would be right
     */
    public SettingsException(String message) {
        super(message);
    }
}
