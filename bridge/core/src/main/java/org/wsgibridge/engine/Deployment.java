package org.wsgibridge.engine;

import java.lang.System.Logger;
import java.nio.file.Path;
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
public record Deployment(String name, Settings settings, Path root, Path temporary, Logger log, EventLoop eventLoop) {}
