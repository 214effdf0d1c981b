#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace qkv {

/// The name as it can be shown on one line: UTF-8 in NFC, with U+FFFD for control characters and bytes that are not
/// UTF-8, since file names may hold anything.
std::string shown_name(std::string_view bytes);

/// The last part of a path, or "/", as it can be shown.
std::string shown_end(const std::filesystem::path& path);

/// A name prepared for comparing: NFC, case folded, one element for each code point.
using ComparableName = std::u32string;
ComparableName comparable(std::string_view utf8);

/// Less than, equal to or greater than 0. Numbers in names by their value (2 before 10), Hangul in 가나다 order.
int compare_names(const ComparableName& a, const ComparableName& b);

/// Whether `name` contains `part` (begins with it). A consonant finds every syllable that begins with it (ㅁㅅ: 문서),
/// and a last syllable without a final consonant, perhaps still being typed, also finds those with one (무: 문).
bool holds(const ComparableName& name, const ComparableName& part);
bool begins_with(const ComparableName& name, const ComparableName& part);

/// The ending of documents, and whether a name has it.
inline constexpr std::string_view document_ending = ".qkv.json";
bool is_document_name(std::string_view name);

/// Whether a name has the ending of a file that can be opened: a document, capture or lesson.
bool can_be_opened(std::string_view name);

/// The name with the ending of documents, added or completed if necessary: 문장, 문장.qkv and 문장.json all give
/// 문장.qkv.json.
std::string with_document_ending(std::string name);
/// The other way round; 문장.json gives 문장 as well, and what has another ending keeps it.
std::string without_document_ending(std::string name);

/// Whether a typed text is a path and not only a name: it has a slash in it, or begins with "~".
bool is_path(std::string_view typed);

/// What a person typed or pasted as a path, without spaces and quotation marks around it: "~" at its beginning is the
/// home folder, file:// an address as other programs copy it, and it is relative to `folder` unless it is absolute.
std::filesystem::path typed_path(std::string_view typed, const std::filesystem::path& folder);

/// "0 B", "999 B", "1.5 kB", "12 MB"; multiples of 1000.
std::string shown_size(std::uintmax_t bytes);

/// "2025-11-23 09:41" in local time.
std::string shown_time(std::int64_t unix_s);

}  // namespace qkv
