package io.sipproxy.control.client;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An object of an answer, by the names of its members. */
final class Json {
    private final Map<?, ?> members;

    private Json(final Map<?, ?> members) {
        this.members = members;
    }

    static Json of(final Object value) {
        return new Json((Map<?, ?>)value);
    }

    static List<Json> list(final Object value) {
        return ((List<?>)value).stream().map(Json::of).toList();
    }

    Object get(final String name) {
        return members.get(name);
    }

    Json object(final String name) {
        final Object value = members.get(name);
        return value == null ? null : of(value);
    }

    List<Json> list(final String name) {
        return list(members.get(name));
    }

    List<String> texts(final String name) {
        return ((List<?>)members.get(name)).stream().map(String.class::cast).toList();
    }

    long number(final String name) {
        return (Long)members.get(name);
    }

    boolean is(final String name) {
        return (Boolean)members.get(name);
    }

    /** An upper-case constant in small letters with hyphens. */
    String constant(final String name) {
        return members.get(name).toString().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Map<?, ?> map(final String name) {
        return (Map<?, ?>)members.get(name);
    }
}
