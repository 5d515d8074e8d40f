package io.sipproxy.transport.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.regex.Pattern;

/**
 * Why TLS failed, in words for an operator. The JDK wraps its reasons in each other; the innermost that says something
 * is shown.
 *
 * @param kind   for counting
 * @param reason one line
 */
public record TlsFailure(Kind kind, String reason) {
    /** What kind of failure. */
    public enum Kind {
        /** The peer's certificate was refused here. */
        CERTIFICATE_REJECTED,
        /** A certificate was required and the peer has shown none. */
        NO_CERTIFICATE,
        /** The peer sent an alert; for one thing, it may have refused this side's certificate. */
        ALERT,
        /** Anything else: no common protocol or cipher, broken records. */
        OTHER
    }

    private static final String ALERT = "Received fatal alert: ";
    private static final Pattern ALERT_NAME = Pattern.compile("^\\([a-z_]+\\) ");
    private static final int MAX_LENGTH = 200;
    private static final int MAX_DEPTH = 10;

    /**
     * Finds the reason.
     *
     * @param failure what was thrown
     * @return kind and reason
     */
    public static TlsFailure of(final Throwable failure) {
        Throwable innermost = failure;
        boolean isAboutCertificate = false;
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_DEPTH; i++) {
            isAboutCertificate |= cause instanceof CertificateException;
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                final String what = cause instanceof CertificateExpiredException ? "expired" : "not valid yet";
                return rejected("it is " + what + " (" + cause.getMessage() + ")");
            }
            if (cause instanceof CertPathBuilderException && cause.getCause() == null) {
                return rejected("no trusted authority has signed it");
            }
            innermost = cause.getMessage() == null ? innermost : cause;
            cause = cause.getCause();
        }
        final String text = textOf(innermost);
        if (isAboutCertificate) {
            return rejected(text);
        }
        if (text.startsWith(ALERT)) {
            return new TlsFailure(Kind.ALERT, "the peer sent the alert " + text.substring(ALERT.length()));
        }
        if (text.startsWith("Empty client certificate chain")) {
            return new TlsFailure(Kind.NO_CERTIFICATE, "the peer has shown no certificate");
        }
        return new TlsFailure(Kind.OTHER, cut(text));
    }

    /** Newer JDKs put the name of the alert in brackets before their own message. */
    private static String textOf(final Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName()
            : ALERT_NAME.matcher(failure.getMessage()).replaceFirst("");
    }

    private static TlsFailure rejected(final String why) {
        return new TlsFailure(Kind.CERTIFICATE_REJECTED, cut("certificate rejected: " + why));
    }

    private static String cut(final String text) {
        final int end = text.indexOf('\n') < 0 ? text.length() : text.indexOf('\n');
        return text.substring(0, Math.min(end, MAX_LENGTH));
    }
}
