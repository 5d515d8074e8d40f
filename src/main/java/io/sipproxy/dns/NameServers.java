package io.sipproxy.dns;

import java.util.concurrent.CompletionStage;

/** Whoever answers questions: the name servers, or a fake. */
public interface NameServers {
    /**
     * Asks one question.
     *
     * @param name fully qualified, with or without the dot at its end.
     * @return completes normally, within bounded time.
     */
    CompletionStage<DnsAnswer> ask(String name, DnsRecord.Type type);
}
