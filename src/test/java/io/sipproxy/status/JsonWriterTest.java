package io.sipproxy.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private final JsonWriter json = new JsonWriter();

    @Test
    void shouldWriteFieldsOfEachKindAndObjectsInObjects() {
        assertEquals("{\"a\":\"b\",\"n\":-7,\"o\":{},\"p\":{\"r\":0.3,\"q\":1234567.0},\"z\":\"\"}", json.begin()
            .put("a", "b").put("n", -7).begin("o").end().begin("p").put("r", 0.25).put("q", 1234567.0).end()
            .put("z", "").end().toString());
        assertEquals("{}", json.begin().end().toString());
    }

    @Test
    void shouldEscapeWhatWouldEndTheTextOrTheLine() {
        assertEquals("{\"\\\"\":\"a\\\"b\\\\c\\nd\\u000d\\t\\u0000\\u007f\\u0085\\u2028 \u00fc\"}",
            json.begin().put("\"", "a\"b\\c\nd\r\t\0\u007f\u0085\u2028 \u00fc").end().toString());
    }

    @Test
    void shouldKeepPairsOfSurrogatesAndEscapeSingleOnes() {
        assertEquals("{\"a\":\"\ud83d\ude00 \\ud83d \\ude00\\ud83d\"}",
            json.begin().put("a", "\ud83d\ude00 \ud83d \ude00\ud83d").end().toString());
    }
}
