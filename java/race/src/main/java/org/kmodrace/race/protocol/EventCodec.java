// SPDX-License-Identifier: Apache-2.0
package org.kmodrace.race.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** Events to and from lines of JSON; the field {@code t} says which event it is. */
public final class EventCodec {
    private EventCodec() {}

    /** One line, without its end. */
    public static String encode(AgentEvent event) {
        return JsonText.write(event.toMap());
    }

    /**
     * Reads an event from its line.
     *
     * @throws ProtocolException when the line is no event of this version
     */
    public static AgentEvent decode(String line) throws ProtocolException {
        return fromMap(JsonText.parse(line));
    }

    /**
     * Reads an event from an object.
     *
     * @throws ProtocolException when the object is no event of this version
     */
    public static AgentEvent fromMap(Map<String, Object> map) throws ProtocolException {
        Fields f = new Fields(map);
        return switch (f.text("t")) {
            case "hello" ->
                new AgentEvent.Hello(
                        f.number("v"),
                        f.text("release"),
                        f.text("jdk"),
                        f.text("backend"),
                        f.number("cpus"),
                        f.big("uptimeMillis"),
                        f.textOrEmpty("text"));
            case "item-start" ->
                new AgentEvent.ItemStarted(f.text("scenario"), f.text("variant"), f.number("trials"), f.big("ns"));
            case "trial-start" ->
                new AgentEvent.TrialStarted(f.text("scenario"), f.text("variant"), f.number("trial"), f.big("ns"));
            case "note" ->
                new AgentEvent.Note(
                        f.text("scenario"), f.text("variant"), f.number("trial"), f.text("what"), f.object("facts"));
            case "trial-end" ->
                new AgentEvent.TrialEnded(
                        f.text("scenario"),
                        f.text("variant"),
                        f.number("trial"),
                        f.text("outcome"),
                        f.object("evidence"),
                        f.objectOrEmpty("engine"),
                        f.big("ns"));
            case "ledger" ->
                new AgentEvent.Ledger(f.text("scenario"), f.text("variant"), f.text("why"), f.object("facts"));
            case "timeline" ->
                new AgentEvent.Timeline(
                        f.text("scenario"), f.text("variant"), f.number("trial"), f.text("outcome"), f.object("facts"));
            case "skipped" -> new AgentEvent.Skipped(f.text("scenario"), f.text("variant"), f.text("why"));
            case "stopped" -> new AgentEvent.Stopped(f.text("scenario"), f.text("variant"), f.text("why"));
            case "failed" ->
                new AgentEvent.Failed(f.text("scenario"), f.text("variant"), f.number("trial"), f.text("why"));
            case "item-end" -> new AgentEvent.ItemEnded(f.text("scenario"), f.text("variant"), f.big("ns"));
            case "command-start" -> new AgentEvent.CommandStarted(f.number("number"), f.text("command"));
            case "command-note" -> new AgentEvent.CommandNote(f.number("number"), f.text("what"), f.object("facts"));
            case "command-end" -> new AgentEvent.CommandEnded(f.number("number"), f.object("answer"), f.big("ns"));
            case "command-failed" -> new AgentEvent.CommandFailed(f.number("number"), f.text("why"));
            case "heartbeat" -> new AgentEvent.Heartbeat(f.big("uptimeMillis"));
            case "bye" -> new AgentEvent.Bye(f.big("uptimeMillis"));
            default -> throw new ProtocolException("there is no event '" + f.text("t") + "'");
        };
    }

    /** An object of that type with fields, names and values in turn. */
    static Map<String, Object> fields(String type, Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("t", type);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }

    /** Typed access to an object's fields, with what is missing named. */
    private record Fields(Map<String, Object> map) {
        String text(String name) throws ProtocolException {
            if (map.get(name) instanceof String text) {
                return text;
            }
            throw new ProtocolException("an event lacks the text '" + name + "': " + map.keySet());
        }

        String textOrEmpty(String name) throws ProtocolException {
            return map.containsKey(name) ? text(name) : "";
        }

        long big(String name) throws ProtocolException {
            if (map.get(name) instanceof Long number) {
                return number;
            }
            throw new ProtocolException("an event lacks the number '" + name + "': " + map.keySet());
        }

        int number(String name) throws ProtocolException {
            long value = big(name);
            if (value != (int) value) {
                throw new ProtocolException("'" + name + "' is out of range: " + value);
            }
            return (int) value;
        }

        Map<String, Object> objectOrEmpty(String name) throws ProtocolException {
            return map.containsKey(name) ? object(name) : Map.of();
        }

        Map<String, Object> object(String name) throws ProtocolException {
            if (map.get(name) instanceof Map<?, ?> object) {
                Map<String, Object> copy = new LinkedHashMap<>();
                object.forEach((key, value) -> copy.put(String.valueOf(key), value));
                return copy;
            }
            throw new ProtocolException("an event lacks the object '" + name + "': " + map.keySet());
        }
    }
}
