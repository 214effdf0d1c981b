#include "numbers/json_numbers.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/fail.h"
#include "base/json_members.h"
#include "base/json_text.h"

namespace qkv {
namespace {

// What the parser calls for each part of JSON, with numbers of all kinds as one. A call that gives false ends it.
class NumberReader : public nlohmann::json_sax<nlohmann::ordered_json> {
public:
    virtual bool number(double value) = 0;
    /// Anything else that is no array.
    virtual bool other() = 0;

    bool number_integer(number_integer_t value) final { return number(static_cast<double>(value)); }
    bool number_unsigned(number_unsigned_t value) final { return number(static_cast<double>(value)); }
    bool number_float(number_float_t value, const string_t&) final { return number(value); }
    bool null() override { return other(); }
    bool boolean(bool) override { return other(); }
    bool string(string_t&) final { return other(); }
    bool binary(binary_t&) final { return other(); }
    bool key(string_t&) final { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) final { return false; }
};

// The bytes of numbers one after the other: of float as long as that holds each exactly, which halves what most
// captures take.
class NumberBytes {
public:
    explicit NumberBytes(std::size_t most_numbers) : most_numbers_(most_numbers) {
        bytes_.reserve(most_numbers * sizeof(float));
    }

    void add(double value) {
        if (is_float_ && !fits_float(value)) widen();
        if (is_float_) {
            append(bytes_, static_cast<float>(value));
        } else {
            append(bytes_, value);
        }
    }

    NumberType type() const { return is_float_ ? NumberType::float32 : NumberType::float64; }
    std::string take() { return std::move(bytes_); }

private:
    static bool fits_float(double value) {
        constexpr double largest = 3e38;
        return std::abs(value) < largest && static_cast<double>(static_cast<float>(value)) == value;
    }

    template <class Number>
    static void append(std::string& bytes, Number number) {
        std::array<char, sizeof number> part;
        std::memcpy(part.data(), &number, sizeof number);
        bytes.append(part.data(), part.size());
    }

    void widen() {
        std::string wide;
        wide.reserve(most_numbers_ * sizeof(double));
        for (std::size_t at = 0; at < bytes_.size(); at += sizeof(float)) {
            float number = 0;
            std::memcpy(&number, bytes_.data() + at, sizeof number);
            append(wide, static_cast<double>(number));
        }
        bytes_ = std::move(wide);
        is_float_ = false;
    }

    std::size_t most_numbers_;
    bool is_float_ = true;
    std::string bytes_;
};

class ArrayReader : public NumberReader {
public:
    ArrayReader(const std::vector<std::uint64_t>& shape, const std::string& place, std::size_t most_numbers,
                Marks marks)
        : numbers(most_numbers), shape_(shape), place_(place), marks_(marks) {}

    NumberBytes numbers;
    std::optional<Problem> problem;

    bool number(double value) override {
        if (!begins_element() || !is_innermost("problem.json.ragged_array")) return false;
        numbers.add(value);
        ++counts_.back();
        return true;
    }
    bool null() override { return marks_ == Marks::read ? number(std::numeric_limits<double>::quiet_NaN()) : other(); }
    bool boolean(bool value) override { return marks_ == Marks::read ? number(value ? 1 : 0) : other(); }
    bool other() override { return begins_element() && (!is_innermost("problem.json.ragged_array") || not_a_number()); }
    bool start_object(std::size_t) override { return other(); }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override {
        if (!counts_.empty() && !begins_element()) return false;
        if (counts_.size() == shape_.size()) return not_a_number();
        counts_.push_back(0);
        return true;
    }
    bool end_array() override {
        if (counts_.back() != shape_[counts_.size() - 1]) return ragged();
        counts_.pop_back();
        if (!counts_.empty()) ++counts_.back();
        return true;
    }

private:
    // Of an array, or of the element that its count stands at.
    std::string place_of(std::size_t axes) const {
        std::string place = place_;
        for (std::size_t axis = 0; axis < axes; ++axis) place += fmt::format("[{}]", counts_[axis]);
        return place;
    }

    bool note(const char* id, std::size_t axes) {
        problem = Problem{id, {{"place", place_of(axes)}}};
        return false;
    }
    bool ragged() { return note("problem.json.ragged_array", counts_.size() - 1); }
    bool not_a_number() { return note("problem.json.not_a_number", counts_.size()); }
    bool begins_element() { return counts_.back() < shape_[counts_.size() - 1] || ragged(); }
    bool is_innermost(const char* otherwise) {
        return counts_.size() == shape_.size() || note(otherwise, counts_.size());
    }

    const std::vector<std::uint64_t>& shape_;
    const std::string& place_;
    Marks marks_;
    std::vector<std::uint64_t> counts_;  ///< elements that are done, of the arrays around the place
};

// Lets the parser call a reader for an array a row at a time, since it can't be left and entered again.
class RowByRow {
public:
    // `depth`: how many arrays are around a row.
    RowByRow(std::string_view array, std::size_t depth, ArrayReader& reader)
        : array_(array), depth_(depth), reader_(reader) {}

    // Reads rows of about so many bytes. Whether more are left; none are after a problem.
    bool read(std::size_t bytes) {
        for (const std::size_t end = at_ + bytes; at_ < end;) {
            if (!read_next()) return false;
        }
        return true;
    }

    std::size_t at() const { return at_; }

private:
    bool read_next() {
        at_ = after_blanks(array_, at_);
        if (at_ == array_.size()) return false;
        const char c = array_[at_];
        if (c == '[' && open_ < depth_) {
            ++at_;
            ++open_;
            return reader_.start_array(0);
        }
        if (c == ']') {
            ++at_;
            --open_;
            return reader_.end_array();
        }
        if (c == ',') {
            ++at_;
            return true;
        }
        const std::size_t end = after_value(array_, at_);
        const std::string_view row = array_.substr(at_, end - at_);
        at_ = end;
        return nlohmann::ordered_json::sax_parse(row.begin(), row.end(), &reader_);
    }

    std::string_view array_;
    std::size_t depth_;
    ArrayReader& reader_;
    std::size_t at_ = 0;
    std::size_t open_ = 0;
};

class MatrixReader : public NumberReader {
public:
    MatrixReader(Eigen::Index rows, Eigen::Index columns, bool keeps, const std::string& place)
        : columns_(columns), keeps_(keeps), place_(place) {
        if (keeps) matrix.resize(rows, columns);
    }

    Matrix matrix;
    std::optional<Problem> problem;

    bool number(double value) override {
        if (depth_ < row_depth) return not_rows();
        if (depth_ > row_depth) return true;
        if (keeps_ && column_ < columns_) matrix(row_, column_) = value;
        ++column_;
        return true;
    }
    bool other() override {
        if (depth_ < row_depth) return not_rows();
        if (depth_ == row_depth) note_wrong_element();
        return true;
    }
    bool start_object(std::size_t) override {
        if (!other()) return false;
        ++depth_;
        return true;
    }
    bool end_object() override {
        --depth_;
        return true;
    }
    bool start_array(std::size_t) override {
        if (depth_ == row_depth) note_wrong_element();
        ++depth_;
        return true;
    }
    bool end_array() override { return depth_-- != row_depth || end_row(); }

private:
    static constexpr int row_depth = 2;

    bool not_rows() {
        problem = Problem{"problem.json.not_rows", {{"place", place_}}};
        return false;
    }

    void note_wrong_element() {
        if (wrong_element_ < 0) wrong_element_ = column_;
        ++column_;
    }

    bool end_row() {
        const std::string row = fmt::format("{}[{}]", place_, row_);
        if (column_ != columns_) {
            problem = Problem{
                "problem.json.ragged",
                {{"place", row}, {"size", fmt::format("{}", column_)}, {"expected", fmt::format("{}", columns_)}}};
        } else if (wrong_element_ >= 0) {
            problem = Problem{"problem.json.not_a_number", {{"place", fmt::format("{}[{}]", row, wrong_element_)}}};
        }
        ++row_;
        column_ = 0;
        return !problem;
    }

    Eigen::Index columns_;
    bool keeps_;
    const std::string& place_;
    int depth_ = 0;
    Eigen::Index row_ = 0;
    Eigen::Index column_ = 0;
    Eigen::Index wrong_element_ = -1;  ///< the first of its row that is no number
};

// Each takes a digit and a comma or bracket at least. A shape that claims more is not that of what follows.
std::size_t most_numbers_in(std::string_view json) { return json.size() / 2 + 1; }

}  // namespace

std::vector<std::uint64_t> array_shape(std::string_view array, std::size_t most_axes) {
    std::vector<std::uint64_t> shape;
    while (array.starts_with('[') && shape.size() <= most_axes) {
        shape.push_back(element_count(array));
        array = first_element(array);
    }
    return shape;
}

Sliced<Result<Tensor>> array_from_json(std::string_view array, const std::vector<std::uint64_t>& shape,
                                       const std::string& place, WorkProgress* progress, Marks marks) {
    constexpr std::size_t bytes_between_pauses = 256 * 1024;
    const std::uint64_t numbers = bytes_of(shape, 1).value_or(most_numbers_in(array));
    const auto most_numbers = static_cast<std::size_t>(std::min<std::uint64_t>(numbers, most_numbers_in(array)));
    ArrayReader reader(shape, place, most_numbers, marks);
    RowByRow rows(array, shape.size() - 1, reader);
    for (bool goes_on = true; goes_on;) {
        const std::size_t before = rows.at();
        goes_on = rows.read(bytes_between_pauses);
        if (progress != nullptr && progress->is_cancelled()) co_return cancelled();
        if (progress != nullptr) progress->add(rows.at() - before);
        co_await Pause{};
    }
    if (reader.problem) co_return tl::unexpected(std::move(*reader.problem));
    Tensor tensor;
    tensor.type = reader.numbers.type();
    tensor.is_big_endian = std::endian::native == std::endian::big;
    tensor.shape = shape;
    tensor.strides = strides_of(shape, false);
    tensor.owner = std::make_shared<BytesInMemory>(reader.numbers.take());
    co_return tensor;
}

Result<Matrix> matrix_from_json(std::string_view value, const std::string& place) {
    if (!value.starts_with('[')) return fail("problem.json.not_a_list", {{"place", place}});
    const std::string_view first = first_element(value);
    if (!first.starts_with('[')) return fail("problem.json.not_rows", {{"place", place}});
    const std::size_t rows = element_count(value);
    const std::size_t columns = element_count(first);
    const bool is_possible = columns == 0 || rows <= most_numbers_in(value) / columns;
    MatrixReader reader(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns), is_possible, place);
    read_json(value, reader);
    if (reader.problem) return tl::unexpected(std::move(*reader.problem));
    return std::move(reader.matrix);
}

}  // namespace qkv
