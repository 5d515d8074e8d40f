package io.sipproxy.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    /** What the writer takes apart. */
    public record Row(String name, long count, boolean good, Kind kind, Row next) {
    }

    /** Constants are written by their names. */
    public enum Kind {
        FIRST
    }

    @Test
    void shouldWriteRecordsAsObjectsInOrder() {
        assertEquals("{\"name\":\"a\",\"count\":-3,\"good\":true,\"kind\":\"FIRST\",\"next\":{\"name\":null,\"count\":"
            + "9223372036854775807,\"good\":false,\"kind\":null,\"next\":null}}",
            JsonWriter.write(new Row("a", -3, true, Kind.FIRST, new Row(null, Long.MAX_VALUE, false, null, null))));
    }

    /** Known to nobody else. */
    private record Hidden(String name) {
    }

    @Test
    void shouldWriteARecordThatIsKnownToItsOwnClassOnly() {
        assertEquals("[{\"name\":\"a\"}]", JsonWriter.write(List.of(new Hidden("a"))));
    }

    @Test
    void shouldWriteALineInAscii() {
        assertArrayEquals("[\"\\u00e4\"]\n".getBytes(StandardCharsets.US_ASCII), JsonWriter.line(List.of("ä")));
    }

    @Test
    void shouldWriteMapsAndListsInOrder() {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", List.of(1, "x", List.of()));
        map.put("a", Map.of());
        assertEquals("{\"b\":[1,\"x\",[]],\"a\":{}}", JsonWriter.write(map));
    }

    @Test
    void shouldEscapeWhateverAPeerMayHaveSent() {
        final String text = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080\u00fc\u2028\ud83d\ude00\ud800";
        final String json = JsonWriter.write(text);
        assertEquals(
            "\"\\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\\u007f\\u0080\\u00fc\\u2028\\ud83d\\ude00\\ud800\"",
            json);
        assertEquals(text, JsonReader.read(json));
    }

    @Test
    void shouldRefuseToWriteWhatItDoesNotKnow() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> JsonWriter.write(List.of('c'))).getMessage()
            .contains("java.lang.Character"));
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.write(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.write(Double.NEGATIVE_INFINITY));
    }

    @Test
    void shouldWriteNumbersWithoutAnExponent() {
        assertEquals("[0.0,-0.3,1234567.0,10000000000,0.000010]",
            JsonWriter.write(List.of(0.0, -0.3, 1234567.0, 1e10, 1e-5)));
    }

    @Test
    void shouldReadEveryKindOfValue() {
        assertEquals(Arrays.asList(null, true, false, 0L, -1L, 12L, 1.5, -0.25, 1e3, 1.0E-2, "a/b\"\u00e9\n", Map.of(),
            List.of()), JsonReader.read(
                " [ null,true , false,0,-1,12,1.5,-0.25,1e3,1.0E-2,\"a\\/b\\\"\\u00E9\\n\",{ },[]]\r\n"));
        assertEquals(Map.of("a", Map.of("b", List.of(1L))), JsonReader.read("{\"a\":{\"b\":[1]}}"));
        assertEquals(List.of("z", "a"),
            new ArrayList<>(((Map<?, ?>)JsonReader.read("{\"z\":1,\"a\":2}")).keySet()));
        assertEquals(1e19, JsonReader.read("10000000000000000000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "}", "[", "[1", "[1,", "[1,]", "[,1]", "{\"a\"", "{\"a\":", "{\"a\":1",
        "{a:1}", "{\"a\":1,}", "{1:2}", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\n\"", "tru", "nul",
        "truefalse", "1 2", "01", "-", "+1", ".5", "1.", "1e", "1e+", "NaN", "'a'", "[1] x", "\u0661"})
    void shouldRefuseWhatIsNoJson(final String text) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> JsonReader.read(text)).getMessage()
            .startsWith("not JSON: expected "), text);
    }

    @Test
    void shouldRefuseTextThatIsTooDeep() {
        final int depth = JsonReader.MAX_DEPTH;
        JsonReader.read("[".repeat(depth) + "]".repeat(depth));
        assertThrows(IllegalArgumentException.class, () -> JsonReader.read("[".repeat(100_000)));
    }

    @Test
    void shouldReadBackWhateverWasWritten() {
        final Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            final Object value = value(random, 4);
            final String json = JsonWriter.write(value);
            assertEquals(value, JsonReader.read(json), json);
            assertTrue(json.chars().allMatch(c -> c >= ' ' && c <= '~'), json);
        }
    }

    private static Object value(final Random random, final int depth) {
        return switch (random.nextInt(depth > 0 ? 6 : 4)) {
            case 0 -> random.nextLong();
            case 1 -> random.nextBoolean();
            case 2 -> text(random);
            case 3 -> null;
            case 4 -> random.ints(random.nextInt(4)).mapToObj(i -> value(random, depth - 1))
                .collect(ArrayList::new, ArrayList::add, ArrayList::addAll);
            default -> {
                final Map<String, Object> map = new LinkedHashMap<>();
                random.ints(random.nextInt(4)).forEach(i -> map.put(text(random), value(random, depth - 1)));
                yield map;
            }
        };
    }

    private static String text(final Random random) {
        return random.ints(random.nextInt(8), 0, 0x10000).collect(StringBuilder::new,
            (text, c) -> text.append((char)(random.nextBoolean() ? c & 0x7f : c)), StringBuilder::append).toString();
    }
}
