package io.sipproxy.sip;

/** The reason phrases of the registered status codes (IANA "Session Initiation Protocol: Response Codes"). */
public final class ReasonPhrase {
    private static final int LOWEST = 100;
    private static final int HIGHEST = 699;
    private static final byte[] UNKNOWN = Ascii.bytes("Unknown");
    private static final byte[][] PHRASES = new byte[HIGHEST + 1][];

    static {
        fillClass(1, "Progress");
        fillClass(2, "OK");
        fillClass(3, "Redirection");
        fillClass(4, "Request Failure");
        fillClass(5, "Server Failure");
        fillClass(6, "Global Failure");

        // RFC 3261 unless noted.
        add(100, "Trying");
        add(180, "Ringing");
        add(181, "Call Is Being Forwarded");
        add(182, "Queued");
        add(183, "Session Progress");
        add(199, "Early Dialog Terminated"); // RFC 6228
        add(200, "OK");
        add(202, "Accepted"); // RFC 6665 deprecates it, still in use
        add(204, "No Notification"); // RFC 5839

        add(300, "Multiple Choices");
        add(301, "Moved Permanently");
        add(302, "Moved Temporarily");
        add(305, "Use Proxy");
        add(380, "Alternative Service");

        add(400, "Bad Request");
        add(401, "Unauthorized");
        add(402, "Payment Required");
        add(403, "Forbidden");
        add(404, "Not Found");
        add(405, "Method Not Allowed");
        add(406, "Not Acceptable");
        add(407, "Proxy Authentication Required");
        add(408, "Request Timeout");
        add(410, "Gone");
        add(412, "Conditional Request Failed"); // RFC 3903
        add(413, "Request Entity Too Large");
        add(414, "Request-URI Too Long");
        add(415, "Unsupported Media Type");
        add(416, "Unsupported URI Scheme");
        add(417, "Unknown Resource-Priority"); // RFC 4412
        add(420, "Bad Extension");
        add(421, "Extension Required");
        add(422, "Session Interval Too Small"); // RFC 4028
        add(423, "Interval Too Brief");
        add(424, "Bad Location Information"); // RFC 6442
        add(425, "Bad Alert Message"); // RFC 8876
        add(428, "Use Identity Header"); // RFC 8224
        add(429, "Provide Referrer Identity"); // RFC 3892
        add(430, "Flow Failed"); // RFC 5626
        add(433, "Anonymity Disallowed"); // RFC 5079
        add(436, "Bad Identity Info"); // RFC 8224
        add(437, "Unsupported Credential"); // RFC 8224
        add(438, "Invalid Identity Header"); // RFC 8224
        add(439, "First Hop Lacks Outbound Support"); // RFC 5626
        add(440, "Max-Breadth Exceeded"); // RFC 5393
        add(469, "Bad Info Package"); // RFC 6086
        add(470, "Consent Needed"); // RFC 5360
        add(480, "Temporarily Unavailable");
        add(481, "Call/Transaction Does Not Exist");
        add(482, "Loop Detected");
        add(483, "Too Many Hops");
        add(484, "Address Incomplete");
        add(485, "Ambiguous");
        add(486, "Busy Here");
        add(487, "Request Terminated");
        add(488, "Not Acceptable Here");
        add(489, "Bad Event"); // RFC 6665
        add(491, "Request Pending");
        add(493, "Undecipherable");
        add(494, "Security Agreement Required"); // RFC 3329

        add(500, "Server Internal Error");
        add(501, "Not Implemented");
        add(502, "Bad Gateway");
        add(503, "Service Unavailable");
        add(504, "Server Time-out");
        add(505, "Version Not Supported");
        add(513, "Message Too Large");
        add(555, "Push Notification Service Not Supported"); // RFC 8599
        add(580, "Precondition Failure"); // RFC 3312

        add(600, "Busy Everywhere");
        add(603, "Decline");
        add(604, "Does Not Exist Anywhere");
        add(606, "Not Acceptable");
        add(607, "Unwanted"); // RFC 8197
        add(608, "Rejected"); // RFC 8688
    }

    private ReasonPhrase() {
    }

    /**
     * The phrase of a status code: the registered one, else one for its class.
     *
     * @param status any number; outside 100 to 699 gives "Unknown".
     * @return shared bytes: not to be changed.
     */
    public static byte[] of(final int status) {
        return status < LOWEST || status > HIGHEST ? UNKNOWN : PHRASES[status];
    }

    private static void fillClass(final int statusClass, final String phrase) {
        final byte[] text = Ascii.bytes(phrase);
        for (int status = statusClass * 100; status < statusClass * 100 + 100; status++) {
            PHRASES[status] = text;
        }
    }

    private static void add(final int status, final String phrase) {
        PHRASES[status] = Ascii.bytes(phrase);
    }
}
