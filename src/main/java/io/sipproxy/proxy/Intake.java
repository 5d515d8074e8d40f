package io.sipproxy.proxy;

/** Whether requests that belong to no dialog are taken. */
public enum Intake {
    /** They are. */
    OPEN,
    /** They are refused with 503 because an operator wants that. */
    DRAINING,
    /** They are refused with 503 because the program is about to end. */
    STOPPING
}
