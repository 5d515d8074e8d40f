package io.sipproxy.control;

/**
 * Who is at the other end of a control connection, as the operating system says.
 *
 * @param uid number of the user; -1 if the system does not tell.
 * @param pid number of the process; -1 if the system does not tell.
 */
record Operator(int uid, int pid) {
    static final int UNKNOWN = -1;

    @Override
    public String toString() {
        return uid == UNKNOWN ? "an unknown user" : "uid " + uid + " (pid " + pid + ")";
    }
}
