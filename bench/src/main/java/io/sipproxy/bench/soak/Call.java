package io.sipproxy.bench.soak;

/** What is known of one call on both sides of the proxy, for the accounts. */
final class Call {
    /** How it ended. */
    enum End {
        /** Both sides have ended it as calls end. */
        COMPLETED,
        /** It was lost, and could not have been completed. */
        EXCUSED,
        /** It was lost, and both ends could have completed it. */
        LOST
    }

    final String id;
    final Agent caller;
    /** Whom it is for; null for a call to the SIP Server pair, whoever of it takes it. */
    final Agent phone;
    /** Where the caller sends it. */
    final String uri;
    /** Its host was never looked up before. */
    final boolean isOfNewName;
    final long ringNs;
    final long talkNs;
    final long sentNs = System.nanoTime();
    /** Who answered it, at first with 100; of several the last one. */
    Agent takenBy;
    /** Who has forgotten it though he had to do with it; null if nobody has. */
    Agent forgottenBy;
    /** The callee has got the BYE. */
    boolean isEndedByCallee;
    End end;
    long endedNs;

    Call(final String id, final Agent caller, final Agent phone, final String uri, final boolean isOfNewName,
        final long ringNs, final long talkNs) {
        this.id = id;
        this.caller = caller;
        this.phone = phone;
        this.uri = uri;
        this.isOfNewName = isOfNewName;
        this.ringNs = ringNs;
        this.talkNs = talkNs;
    }

    @Override
    public String toString() {
        return id + " from " + caller + " to " + uri + (takenBy == null ? "" : ", taken by " + takenBy);
    }
}
