package io.sipproxy.transport.tls;

/** Whether those who connect are asked for a certificate. */
public enum ClientCertificates {
    /** They are not asked. */
    NONE,
    /** They are asked; one that is given has to be good. */
    OPTIONAL,
    /** Without a good one there is no connection. */
    REQUIRED
}
