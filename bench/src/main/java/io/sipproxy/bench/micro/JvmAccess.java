package io.sipproxy.bench.micro;

/** What the manifest of the proxy's jar grants; the forks of JMH, which run under {@code -cp}, need it as flags. */
public final class JvmAccess {
    public static final String EXPORTS = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    public static final String OPENS = "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED";
    public static final String NATIVE = "--enable-native-access=ALL-UNNAMED";

    private JvmAccess() {
    }
}
