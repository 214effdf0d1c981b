#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/file_bytes.h"
#include "numbers/tensor.h"
#include "qkv/sliced.h"
#include "qkv/work_progress.h"

namespace qkv {

/// A member of a tensor file: numbers or texts.
using Member = std::variant<Tensor, TextTensor>;

/// What is known about a member before its bytes are read.
struct MemberOutline {
    std::vector<std::uint64_t> shape;
    bool is_text = false;
    std::uint64_t bytes_to_unpack = 0;  ///< that member() takes memory for and adds to the progress
};

/// Named arrays and their metadata; one reader at a time. Problems come without the file's name; the caller adds it,
/// and behind it the argument "within": the part of the file.
class TensorFile {
public:
    virtual ~TensorFile() = default;

    virtual std::vector<std::string> names() const = 0;
    /// `name`: one of names(). Takes no memory for numbers.
    virtual Result<MemberOutline> outline(const std::string& name) const = 0;
    /// `name`: one of names(). Checks before it takes memory.
    virtual Sliced<Result<Member>> member(const std::string& name, WorkProgress* progress) const = 0;
    /// The same of an array that is only looked at: JSON may hold true, false and null in it.
    virtual Sliced<Result<Member>> marks(const std::string& name) const { return member(name, nullptr); }
    /// Texts by name: tokens (a JSON list), sentence, scale, mask, temperature, and whatever else the file says. What
    /// stands in an object of JSON has its name in front: "config.num_heads".
    virtual const std::map<std::string, std::string>& metadata() const {
        static const std::map<std::string, std::string> none;
        return none;
    }

    bool has(const std::string& name) const;
};

template <class Value>
std::vector<std::string> names_in(const std::map<std::string, Value>& members) {
    std::vector<std::string> names;
    for (const auto& [name, unused] : members) names.push_back(name);
    return names;
}

/// The problem if scale, temperature, mask or sentence is not what it should be.
Problem wrong_option(const std::string& name);

/// A ZIP archive with a member NAME.npy for each array (numpy.savez, numpy.savez_compressed).
Result<std::unique_ptr<TensorFile>> open_npz(std::shared_ptr<const FileBytes> bytes);

/// The format of https://github.com/huggingface/safetensors.
Result<std::unique_ptr<TensorFile>> open_safetensors(std::shared_ptr<const FileBytes> bytes);

/// An object of nested lists of numbers, with "tokens", "sentence" and "options" as in a document; check_json() has
/// found it sound.
Result<std::unique_ptr<TensorFile>> open_json_tensors(std::shared_ptr<const BytesInMemory> text);

/// The name of the array that a single .npy file holds, in which q, k and v should stand one behind the other.
inline constexpr const char* npy_array = "npy";

/// One array, called npy_array; of qkv.npy (or NAME_qkv.npy), with the masks, weights and so on beside it.
Result<std::unique_ptr<TensorFile>> open_one_npy(std::shared_ptr<const FileBytes> bytes,
                                                 const std::filesystem::path& path);

/// The tables of a document that was exported as CSV: q.csv (or NAME_q.csv), with k.csv and v.csv beside it, and
/// scores, weights, output and options if they are there; any other CSV file beside them is an array, too. Problems
/// name the file.
Result<std::unique_ptr<TensorFile>> open_csv_tables(const std::filesystem::path& path_of_q);

struct NpyFile {
    std::filesystem::path path;
    std::shared_ptr<const FileBytes> bytes;
};

/// q, k and v, each in a separate .npy file, which a problem names; any other .npy file beside them is an array, too.
Result<std::unique_ptr<TensorFile>> open_npy_files(const std::map<std::string, NpyFile>& files);

}  // namespace qkv
