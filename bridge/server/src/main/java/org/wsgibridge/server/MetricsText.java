package org.wsgibridge.server;

import java.util.Map;
import java.util.function.Function;
import org.wsgibridge.ApplicationMXBean;

/** What applications do, in Prometheus's text format. */
final class MetricsText {

    private final Map<String, ApplicationMXBean> applications;
    private final StringBuilder text = new StringBuilder();

    private MetricsText(Map<String, ApplicationMXBean> applications) {
        this.applications = applications;
    }

    /**
     * Writes all there is.
     *
     * @param applications by name
     */
    static String of(Map<String, ApplicationMXBean> applications) {
        MetricsText metrics = new MetricsText(applications);
        metrics.single("wsgi_requests_total", "counter", "Requests that have come.", ApplicationMXBean::getRequests);
        metrics.single(
                "wsgi_requests_active",
                "gauge",
                "Requests that the application has not answered in full.",
                ApplicationMXBean::getActive);
        metrics.single(
                "wsgi_requests_waiting",
                "gauge",
                "Requests that no thread of the application's has begun with.",
                ApplicationMXBean::getWaiting);
        metrics.each("wsgi_responses_total", "Answers, by class of status.", "status", ApplicationMXBean::getResponses);
        metrics.each(
                "wsgi_failures_total",
                "Requests without a complete answer of the application's, by reason.",
                "reason",
                ApplicationMXBean::getFailures);
        metrics.durations();
        return metrics.text.toString();
    }

    private void single(String metric, String type, String help, Function<ApplicationMXBean, Long> value) {
        head(metric, type, help);
        applications.forEach((name, application) -> line(metric, name, "", value.apply(application)));
    }

    private void each(String metric, String help, String label, Function<ApplicationMXBean, Map<String, Long>> values) {
        head(metric, "counter", help);
        applications.forEach((name, application) ->
                values.apply(application).forEach((key, value) -> line(metric, name, label(label, key), value)));
    }

    private void durations() {
        String metric = "wsgi_request_duration_seconds";
        head(metric, "histogram", "From a request's arrival to the end of the application's answer.");
        applications.forEach((name, application) -> {
            Map<String, Long> durations = application.getDurations();
            durations.forEach((bound, count) -> line(metric + "_bucket", name, label("le", bound), count));
            line(metric + "_sum", name, "", application.getSeconds());
            line(metric + "_count", name, "", durations.get("+Inf"));
        });
    }

    private void head(String metric, String type, String help) {
        text.append("# HELP ").append(metric).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
    }

    private static String label(String name, String value) {
        return "," + name + "=\"" + value + '"';
    }

    private void line(String metric, String application, String label, Object value) {
        String name = application.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        text.append(metric).append("{application=\"").append(name).append('"');
        text.append(label).append("} ").append(value).append('\n');
    }
}
