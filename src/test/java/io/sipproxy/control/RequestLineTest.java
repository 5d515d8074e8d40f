package io.sipproxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestLineTest {
    @Test
    void shouldTakeWordsApart() throws BadRequestException {
        assertEquals(List.of("connections", "--limit", "5", "tcp:10."),
            RequestLine.words("  connections --limit   5 tcp:10. "));
        assertEquals(List.of("a b", "", "\"x\\", "c"), RequestLine.words("\"a b\" \"\" \"\\\"x\\\\\" c"));
        assertEquals(List.of(), RequestLine.words("   "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "\"a|a quote is not closed", "\"a\\|a quote is not closed", "\"a\\\"|a quote is not closed",
        "x \"a\"b|no space after the quote at position 4", "a\"b|stray \" at position 1: quote the whole word",
        "a\\b|stray \\ at position 1: quote the whole word"})
    void shouldRefuseQuotesThatDoNotEncloseAWord(final String line, final String fault) {
        assertEquals(fault, assertThrows(BadRequestException.class, () -> RequestLine.words(line)).getMessage());
    }

    @Test
    void shouldRefuseControlCharacters() {
        for (final char bad : "\u0000\t\r\u001b\u007f\u0085".toCharArray()) {
            assertEquals("control character at position 2",
                assertThrows(BadRequestException.class, () -> RequestLine.words("a " + bad)).getMessage());
        }
    }

    @Test
    void shouldTakeApartWhateverItPutTogether() throws BadRequestException {
        final Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            final List<String> words = new ArrayList<>();
            random.ints(1 + random.nextInt(5)).forEach(n -> words.add(word(random)));
            assertEquals(words, RequestLine.words(RequestLine.of(words)));
        }
    }

    private static String word(final Random random) {
        return random.ints(random.nextInt(6), 0, 6).collect(StringBuilder::new,
            (word, n) -> word.append("a \"\\-\u00fc".charAt(n)), StringBuilder::append).toString();
    }
}
