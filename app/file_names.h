#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace qkv {

/// The name as it can be shown on one line: UTF-8 in NFC, with U+FFFD for bytes that are no UTF-8 and for control
/// characters. Names of files need not be any of that.
std::string shown_name(std::string_view bytes);

/// The last part of a path, or "/", as it can be shown.
std::string shown_end(const std::filesystem::path& path);

/// A name made for comparing: NFC without upper and lower case, one element a code point.
using NameKey = std::u32string;
NameKey name_key(std::string_view utf8);

/// Less than, equal to or greater than 0. Numbers in names by their value (2 before 10), Hangul in 가나다 order.
int compare_names(const NameKey& a, const NameKey& b);

/// Whether `name` holds `part`, or begins with it. A consonant finds every syllable that begins with it (ㅁㅅ: 문서),
/// and a syllable without a final consonant at the end, being typed perhaps, those that have one (무: 문).
bool holds(const NameKey& name, const NameKey& part);
bool begins_with(const NameKey& name, const NameKey& part);

/// The ending of documents, and whether a name has it.
inline constexpr std::string_view document_ending = ".qkv.json";
bool is_document_name(std::string_view name);

/// Whether a name has an ending of what can be opened: documents, captures and lessons.
bool can_be_opened(std::string_view name);

/// The name with the ending of documents, added where it is missing or begun: 문장, 문장.qkv and 문장.json all give
/// 문장.qkv.json.
std::string with_document_ending(std::string name);

/// What a person typed or pasted as a path, without blanks around it: "~" at its head is the home folder, and it begins
/// in `folder` unless it is absolute.
std::filesystem::path typed_path(std::string_view typed, const std::filesystem::path& folder);

/// "0 B", "999 B", "1.5 kB", "12 MB"; multiples of 1000.
std::string shown_size(std::uintmax_t bytes);

/// "2025-11-23 09:41" in local time.
std::string shown_time(std::int64_t unix_s);

}  // namespace qkv
