package org.wsgibridge.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * What an engine is told of the application that it shall run.
 *
 * @param name the application's name in logs and process lists
 * @param settings the application's
 * @param root the web application's folder; relative paths in settings start here
 * @param temporary a folder for files that need not outlive the application
 * @param log takes what the application prints and logs
 * @param eventLoop the container's; null where it lends none
 */
public record Deployment(String name, Settings settings, Path root, Path temporary, Logger log, EventLoop eventLoop) {

    /**
     * Warns of a setting that was made in vain.
     *
     * @param setting which
     * @param engine the name of the engine that has no use for it
     */
    public void warnOfNoEffect(Setting<?> setting, String engine) {
        log.log(Level.WARNING, "setting '" + setting + "' has no effect with engine=" + engine);
    }
}
