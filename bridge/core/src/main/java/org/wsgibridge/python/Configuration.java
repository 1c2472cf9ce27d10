package org.wsgibridge.python;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.engine.Deployment;
import org.wsgibridge.engine.EngineException;
import org.wsgibridge.settings.Setting;
import org.wsgibridge.settings.Settings;

/**
 * What the Python half is told of an application; the names stand in {@code wsgi_bridge/worker.py} and {@code
 * embedded.py}, too.
 */
public final class Configuration {

    private static final String PACKAGES = "WEB-INF/python-packages";

    private Configuration() {}

    /**
     * The settings as the Python half takes them.
     *
     * @param deployment the application
     * @param callables in how many processes or interpreters it is loaded
     * @return names and values that can be marshalled
     * @throws EngineException where a folder of the settings is not there
     */
    public static Map<String, Object> of(Deployment deployment, int callables) throws EngineException {
        Settings settings = deployment.settings();
        List<String> path = pythonPath(deployment);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("application", application(deployment));
        values.put("python_path", path);
        values.put("folder", path.isEmpty() ? deployment.root().toString() : path.get(0));
        values.put("threads", settings.get(Setting.THREADS));
        values.put("reload", settings.get(Setting.RELOAD));
        values.put("environ", constants(settings, callables));
        values.put("environment", settings.get(Setting.ENVIRONMENT));
        return values;
    }

    private static String application(Deployment deployment) {
        String name = deployment.settings().get(Setting.APPLICATION);
        boolean file = name.endsWith(".wsgi") || name.endsWith(".py");
        boolean callable = name.indexOf(':', 2) > 0; // a drive's letter is none
        return file && !callable ? deployment.root().resolve(name).toString() : name;
    }

    private static List<String> pythonPath(Deployment deployment) throws EngineException {
        Settings settings = deployment.settings();
        List<String> named = settings.get(Setting.PYTHON_PATH);
        boolean byDefault = Setting.PYTHON_PATH
                .defaultText()
                .filter(text -> named.equals(List.of(text)))
                .isPresent();
        List<String> path = new ArrayList<>();
        for (String name : named) {
            Path folder = deployment.root().resolve(name);
            if (Files.isDirectory(folder)) {
                path.add(folder.toString());
            } else if (!byDefault) {
                throw new EngineException("setting 'python-path' names " + folder + ", which is not a folder");
            }
        }
        Path packages = deployment.root().resolve(PACKAGES);
        if (Files.isDirectory(packages)) {
            path.add(packages.toString());
        }
        return path;
    }

    /** The keys that are the same in each environ (section E). */
    private static Map<String, Object> constants(Settings settings, int callables) {
        Map<String, Object> constants = new LinkedHashMap<>();
        constants.put("wsgi.version", new Object[] {1, 0});
        constants.put("wsgi.multithread", settings.get(Setting.THREADS) > 1);
        constants.put("wsgi.multiprocess", callables > 1);
        constants.put("wsgi.run_once", false);
        constants.put("wsgi.input_terminated", true);
        constants.put("SERVER_SOFTWARE", "wsgi-bridge");
        return constants;
    }
}
