/** The command line server: {@code java -jar wsgi-bridge.jar [options] APP}. */
package org.wsgibridge.server;
