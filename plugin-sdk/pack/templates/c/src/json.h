// Reads members of a JSON object whose form is known: the platform has checked it against the schema.

#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const uint8_t *at, *end;
} json_cursor;

static inline void json_space(json_cursor *json) {
    while (json->at < json->end && strchr(" \t\r\n", *json->at)) json->at++;
}

// Steps over a string and its quotes.
static inline void json_skip_string(json_cursor *json) {
    for (json->at++; json->at < json->end && *json->at != '"'; json->at++) {
        if (*json->at == '\\') json->at++;
    }
    json->at++;
}

// Steps over a value of any kind.
static inline void json_skip(json_cursor *json) {
    int depth = 0;
    while (json->at < json->end) {
        uint8_t byte = *json->at;
        if (byte == '"') {
            json_skip_string(json);
            continue;
        }
        if (depth == 0 && (byte == ',' || byte == '}')) return;
        if (byte == '{' || byte == '[') depth++;
        if (byte == '}' || byte == ']') depth--;
        json->at++;
    }
}

// Where the value of a member of the outermost object begins.
static inline bool json_member(json_cursor *json, const char *name) {
    size_t length = strlen(name);
    json_space(json);
    if (json->at >= json->end || *json->at != '{') return false;
    do {
        json->at++;
        json_space(json);
        if (json->at >= json->end || *json->at != '"') return false;
        const uint8_t *key = json->at + 1;
        json_skip_string(json);
        bool found = (size_t)(json->at - key) == length + 1 && memcmp(key, name, length) == 0;
        json_space(json);
        json->at++; // the colon
        json_space(json);
        if (found) return true;
        json_skip(json);
    } while (json->at < json->end && *json->at == ',');
    return false;
}

static inline bool json_integer(const uint8_t *text, size_t length, const char *name, int64_t *value) {
    json_cursor json = {text, text + length};
    if (!json_member(&json, name)) return false;
    bool negative = json.at < json.end && *json.at == '-';
    if (negative) json.at++;
    int64_t sum = 0;
    for (; json.at < json.end && *json.at >= '0' && *json.at <= '9' && sum <= INT32_MAX; json.at++) {
        sum = sum * 10 + (*json.at - '0');
    }
    *value = negative ? -sum : sum;
    return true;
}

static inline uint32_t json_hex(const uint8_t *digits) {
    uint32_t code = 0;
    for (int i = 0; i < 4; i++) code = code * 16 + (digits[i] <= '9' ? digits[i] - '0' : (digits[i] | 32) - 'a' + 10);
    return code;
}

static inline uint8_t *json_utf8(uint8_t *out, uint32_t code) {
    if (code < 0x80) {
        *out++ = code;
    } else if (code < 0x800) {
        *out++ = 0xc0 | code >> 6;
        *out++ = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
        *out++ = 0xe0 | code >> 12;
        *out++ = 0x80 | (code >> 6 & 0x3f);
        *out++ = 0x80 | (code & 0x3f);
    } else {
        *out++ = 0xf0 | code >> 18;
        *out++ = 0x80 | (code >> 12 & 0x3f);
        *out++ = 0x80 | (code >> 6 & 0x3f);
        *out++ = 0x80 | (code & 0x3f);
    }
    return out;
}

// An allocated text in UTF-8; none when there is no such member.
static inline uint8_t *json_string(const uint8_t *text, size_t length, const char *name, size_t *written) {
    json_cursor json = {text, text + length};
    if (!json_member(&json, name) || *json.at != '"') return NULL;
    uint8_t *copy = malloc(length), *out = copy;
    for (const uint8_t *in = json.at + 1; in < json.end && *in != '"'; in++) {
        if (*in != '\\') {
            *out++ = *in;
            continue;
        }
        switch (*++in) {
        case 'b': *out++ = '\b'; break;
        case 'f': *out++ = '\f'; break;
        case 'n': *out++ = '\n'; break;
        case 'r': *out++ = '\r'; break;
        case 't': *out++ = '\t'; break;
        case 'u': {
            uint32_t code = json_hex(in + 1);
            in += 4;
            if (code >= 0xd800 && code < 0xdc00) { // the first of a pair
                code = 0x10000 + ((code - 0xd800) << 10) + (json_hex(in + 3) - 0xdc00);
                in += 6;
            }
            out = json_utf8(out, code);
            break;
        }
        default: *out++ = *in;
        }
    }
    *written = (size_t)(out - copy);
    return copy;
}
