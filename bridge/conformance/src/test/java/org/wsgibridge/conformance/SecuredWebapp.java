package org.wsgibridge.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.wsgibridge.testing.Webapp;

/**
 * A web application of which {@code /admin/*} asks for the user {@value #USER}, by HTTP Basic in UTF-8. It brings the
 * user along, for Tomcat and for Jetty.
 */
final class SecuredWebapp {

    static final String USER = "Žižek";
    private static final String PASSWORD = "secret";

    /** The header that lets the user in. */
    static final String AUTHORIZATION =
            "Basic " + Base64.getEncoder().encodeToString((USER + ':' + PASSWORD).getBytes(StandardCharsets.UTF_8));

    /** For Jetty: what its uriCompliance lets through shall reach the servlet (B03, B04, B08). */
    static final String DECODE_AMBIGUOUS =
            "<Get name=\"servletHandler\"><Set name=\"decodeAmbiguousURIs\">true</Set></Get>";

    private static final String CONSTRAINT = """
            <security-constraint>
              <web-resource-collection>
                <web-resource-name>admin</web-resource-name><url-pattern>/admin/*</url-pattern>
              </web-resource-collection>
              <auth-constraint><role-name>admin</role-name></auth-constraint>
            </security-constraint>
            <login-config><auth-method>BASIC</auth-method><realm-name>rows</realm-name></login-config>
            <security-role><role-name>admin</role-name></security-role>
            """;

    private static final String TOMCAT_CONTEXT = """
            <Context>
              <Realm className="org.apache.catalina.realm.MemoryRealm" pathname="webapps/secured/WEB-INF/users.xml"/>
              <Valve className="org.apache.catalina.authenticator.BasicAuthenticator" charset="UTF-8"/>
            </Context>
            """;

    private static final String TOMCAT_USERS = """
            <?xml version="1.0" encoding="UTF-8"?>
            <tomcat-users><user username="%s" password="%s" roles="admin"/></tomcat-users>
            """.formatted(USER, PASSWORD);

    private static final String JETTY_SECURITY = """
              <Get name="securityHandler">
                <Set name="authenticator">
                  <New class="org.eclipse.jetty.security.authentication.BasicAuthenticator">
                    <Set name="charset">
                      <Call class="java.nio.charset.Charset" name="forName"><Arg>UTF-8</Arg></Call>
                    </Set>
                  </New>
                </Set>
                <Set name="loginService">
                  <New class="org.eclipse.jetty.security.HashLoginService">
                    <Set name="name">rows</Set>
                    <Set name="userStore">
                      <New class="org.eclipse.jetty.security.UserStore">
                        <Call name="addUser">
                          <Arg>%s</Arg>
                          <Arg>
                            <Call class="org.eclipse.jetty.util.security.Credential" name="getCredential">
                              <Arg>%s</Arg>
                            </Call>
                          </Arg>
                          <Arg><Array type="String"><Item>admin</Item></Array></Arg>
                        </Call>
                      </New>
                    </Set>
                  </New>
                </Set>
              </Get>
            """.formatted(USER, PASSWORD);

    private SecuredWebapp() {}

    /** Writes it, to be deployed as {@code secured}. */
    static Path write(Path folder, Map<String, String> settings) throws IOException {
        return new Webapp(folder)
                .wsgi("echo", settings, "/*")
                .xml(CONSTRAINT)
                .file("META-INF/context.xml", TOMCAT_CONTEXT)
                .file("WEB-INF/users.xml", TOMCAT_USERS)
                .jetty(DECODE_AMBIGUOUS + JETTY_SECURITY)
                .write();
    }
}
