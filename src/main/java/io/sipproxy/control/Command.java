package io.sipproxy.control;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Does what is asked for. Called by the control socket's thread, so it must not wait for anything. */
interface Command {
    /**
     * @param words of the request; for one verb, those behind it.
     * @param operator who asks.
     * @return what {@link io.sipproxy.json.JsonWriter} can write; a {@link BadRequestException} if it cannot be done.
     * @throws BadRequestException if the arguments make no sense.
     */
    CompletableFuture<?> run(List<String> words, Operator operator) throws BadRequestException;
}
