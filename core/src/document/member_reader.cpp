#include "document/member_reader.h"

#include <nlohmann/json.hpp>

#include "base/json_text.h"
#include "numbers/json_numbers.h"
#include "qkv/unicode.h"

namespace qkv {

tl::unexpected<Problem> MemberReader::fail(std::string id, std::vector<TextArg> args) {
    note(std::move(id), std::move(args));
    return tl::unexpected(*problem_);
}

void MemberReader::note(std::string id, std::vector<TextArg> args) {
    if (problem_) return;
    args.insert(args.begin(), {"file", std::string(source_)});
    problem_ = Problem{std::move(id), std::move(args)};
}

const JsonMember* MemberReader::member(const JsonMembers& members, const char* name, const std::string& place) {
    const JsonMember* found = find_member(members, name);
    if (found == nullptr) note("problem.json.missing", {{"place", place}});
    return found;
}

void MemberReader::read_normalized(const JsonMember& text, const std::string& place, std::string& to) {
    if (!text.is_text()) return note("problem.json.not_a_text", {{"place", place}});
    to = normalize(text_from_json(text.value)).value_or("");
}

void MemberReader::read_text(const JsonMembers& members, const char* name, const std::string& place,
                             std::string& text) {
    if (const JsonMember* found = member(members, name, place)) read_normalized(*found, place, text);
}

void MemberReader::read_texts(std::string_view array, const std::string& place, std::vector<std::string>& texts) {
    each_element(array, [&](std::string_view text) {
        read_normalized({{}, text}, fmt::format("{}[{}]", place, texts.size()), texts.emplace_back());
        return true;
    });
}

double MemberReader::read_number(const JsonMember& number, const std::string& place) {
    if (number.is_number()) return nlohmann::ordered_json::parse(number.value).get<double>();
    note("problem.json.not_a_number", {{"place", place}});
    return 0.0;
}

bool MemberReader::read_truth(const JsonMembers& members, const char* name, const std::string& place, bool otherwise) {
    const JsonMember* found = find_member(members, name);
    if (found == nullptr) return otherwise;
    if (!found->is_truth()) note("problem.json.not_a_truth", {{"place", place}});
    return found->value == "true";
}

void MemberReader::read_rows(std::string_view rows, const std::string& place, Matrix& matrix) {
    if (problem_) return;
    auto read = matrix_from_json(rows, place);
    if (read) {
        matrix = std::move(*read);
    } else {
        note(read.error().id, read.error().args);
    }
}

void MemberReader::read_matrix(const JsonMembers& members, const char* name, const std::string& place, Matrix& matrix) {
    if (const JsonMember* found = member(members, name, place)) read_rows(found->value, place, matrix);
}

void MemberReader::read_optional_matrix(const JsonMembers& members, const char* name, const std::string& place,
                                        Matrix& matrix) {
    if (find_member(members, name) != nullptr) read_matrix(members, name, place, matrix);
}

void MemberReader::read_optional_row(const JsonMembers& members, const char* name, const std::string& place,
                                     Matrix& row) {
    const JsonMember* found = find_member(members, name);
    if (found == nullptr) return;
    if (!found->is_array()) return note("problem.json.not_a_list", {{"place", place}});
    read_rows(fmt::format("[{}]", found->value), place, row);
}

void MemberReader::append_unknown(const JsonMembers& members, const std::set<std::string>& known, std::string& object) {
    for (const auto& [name, value] : members) {
        if (known.contains(name)) continue;
        object += (object.empty() ? "{" : ",") + quoted_json(name) + ":";
        object += compact_json(value);
    }
}

void MemberReader::close_object(std::string& object) {
    if (!object.empty()) object += '}';
}

bool MemberReader::is_list_of_heads(const JsonMember& array, const std::string& place) {
    if (!array.is_array()) {
        note("problem.json.not_a_list", {{"place", place}});
        return false;
    }
    const std::size_t count = element_count(array.value);
    if (count < 1 || count > max_heads) {
        note("problem.heads.count", {{"heads", fmt::format("{}", count)}, {"limit", fmt::format("{}", max_heads)}});
        return false;
    }
    return true;
}

}  // namespace qkv
