package io.sipproxy.torture;

import io.sipproxy.sip.ParseError;
import io.sipproxy.sip.StreamFramer.Result;
import io.sipproxy.status.Counter;
import java.util.List;

/**
 * One message that is hard to get right, and what becomes of it.
 *
 * @param section of the RFC that describes the case.
 * @param title   what makes it hard.
 * @param text    of the message, see {@link Notation}.
 * @param site    which proxy gets it.
 * @param from    where it comes from.
 * @param error   what the parser says; null if it is well formed.
 * @param onStream what it is in a stream, where it is followed by nothing.
 * @param outcome at this proxy.
 * @param why     that is the right thing to do.
 */
record TortureCase(String section, String title, String text, Site site, String from, ParseError error,
    Result onStream, Outcome outcome, String why) {

    /** A proxy to try it on. */
    enum Site {
        /** In front of a SIP Server. */
        PROXY,
        /** Everybody may register as anybody in example.com. */
        REGISTRAR,
        /** The users of example.com have passwords. */
        PASSWORDS
    }

    /** An address that no Via below names. */
    static final String PHONE = "udp:192.0.2.33:5060";
    /** The SIP Server's. */
    static final String SIP_SERVER = "udp:10.0.0.20:5060";

    /** A message that an endpoint sends to a proxy in front of a SIP Server. */
    static TortureCase of(final String section, final String title, final String text) {
        return new TortureCase(section, title, text, Site.PROXY, PHONE, null, Result.MESSAGE, null, null);
    }

    TortureCase at(final Site newSite) {
        return new TortureCase(section, title, text, newSite, from, error, onStream, outcome, why);
    }

    TortureCase from(final String newFrom) {
        return new TortureCase(section, title, text, site, newFrom, error, onStream, outcome, why);
    }

    /** The parser does not like it, but a stream goes on after it. */
    TortureCase error(final ParseError newError) {
        return new TortureCase(section, title, text, site, from, newError, Result.BAD_MESSAGE, outcome, why);
    }

    /** A stream makes more of it, or less, than a datagram does. */
    TortureCase onStream(final Result result) {
        return new TortureCase(section, title, text, site, from, error, result, outcome, why);
    }

    TortureCase forwarded(final String newWhy) {
        return with(new Outcome.Forwarded(null, null), newWhy);
    }

    TortureCase forwardedWithUri(final String uri, final String newWhy) {
        return with(new Outcome.Forwarded(null, uri), newWhy);
    }

    TortureCase forwardedTo(final String to, final String newWhy) {
        return with(new Outcome.Forwarded(to, null), newWhy);
    }

    TortureCase passedBack(final String newWhy) {
        return with(new Outcome.PassedBack(), newWhy);
    }

    TortureCase answered(final int status, final String newWhy, final String... lines) {
        return with(new Outcome.Answered(status, List.of(lines)), newWhy);
    }

    TortureCase dropped(final Counter counter, final String newWhy) {
        return with(new Outcome.Dropped(counter), newWhy);
    }

    private TortureCase with(final Outcome newOutcome, final String newWhy) {
        return new TortureCase(section, title, text, site, from, error, onStream, newOutcome, newWhy);
    }

    @Override
    public String toString() {
        return section + ' ' + title + (site == Site.PROXY ? "" : ", " + site);
    }
}
